export { Avatar } from "./avatar";
export { Button } from "./button";
export { cx } from "./cx";
export { Key } from "./key";
export { Menu, MenuCheck, MenuItem, MenuLabel, MenuLine } from "./menu";
export { Picker } from "./picker";
export { Skeleton } from "./skeleton";

// root is the path of the desk: where its scripts lie, without "assets/...". The API is beside it.
export const root = import.meta.env.DEV ? "/desk/" : new URL(/* @vite-ignore */ "../", import.meta.url).pathname;

// base is what lies before every path, such as a gateway's stage.
export const base = location.origin + root.replace(/\/desk\/$/, "");

// home is an address of the desk.
export function home(path: string): string {
  return location.origin + root + path;
}

import { type ReactNode, useId } from "react";

// Picker is a named choice of one among a few: the browser's own, which every keyboard, reader and phone knows.
export function Picker<T extends string>(props: {
  label: string;
  value: T;
  choices: { value: T; text: string }[];
  onChoose: (value: T) => void;
  disabled?: boolean;
  mark?: ReactNode;
  hint?: string;
}) {
  const id = useId();
  return (
    <div className="grid grid-cols-[5.5rem_1fr] items-center gap-2">
      <label htmlFor={id} className="text-xs text-soft">
        {props.label}
      </label>
      <div className="flex h-8 min-w-0 items-center gap-2 rounded-md px-2 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent">
        {props.mark}
        <select
          id={id}
          disabled={props.disabled}
          value={props.value}
          aria-keyshortcuts={props.hint}
          onChange={(event) => props.onChoose(event.target.value as T)}
          className="h-full min-w-0 flex-1 truncate bg-transparent text-sm outline-none disabled:opacity-100"
        >
          {props.choices.map((choice) => (
            <option key={choice.value} value={choice.value} className="bg-panel text-text">
              {choice.text}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

// Key shows a key of the keyboard beside what it does.
export function Key({ children }: { children: string }) {
  return (
    <kbd aria-hidden className="max-sm:hidden rounded border border-current/30 px-1 font-sans text-2xs leading-4">
      {children}
    </kbd>
  );
}

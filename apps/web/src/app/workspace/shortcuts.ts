export type Shortcut =
  | {
      readonly action:
        'new' | 'close' | 'rename' | 'next' | 'previous' | 'leave' | 'help' | 'copy' | 'search';
    }
  | { readonly action: 'go'; readonly position: number };

/** What is held and pressed; `code` names the key by its place, so that layouts and Option on a Mac do not matter. */
type Pressed = Pick<KeyboardEvent, 'code' | 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'type'>;

const ALT_SHIFT: Record<string, Shortcut> = {
  KeyT: { action: 'new' },
  KeyW: { action: 'close' },
  KeyR: { action: 'rename' },
  ArrowRight: { action: 'next' },
  ArrowLeft: { action: 'previous' },
  KeyB: { action: 'leave' },
  KeyH: { action: 'help' },
};

const CTRL_SHIFT: Record<string, Shortcut> = {
  KeyC: { action: 'copy' },
  KeyF: { action: 'search' },
};

/** The list as the help dialog shows it. */
export const SHORTCUT_HELP: readonly (readonly [keys: string, what: string])[] = [
  ['Alt+Shift+B', 'Leave the terminal: to the tabs above it'],
  ['Alt+Shift+T', 'New shell'],
  ['Alt+Shift+W', 'Close this shell'],
  ['Alt+Shift+R', 'Rename this shell (or F2 on its tab)'],
  ['Alt+Shift+→ / ←', 'Next, previous shell'],
  ['Alt+Shift+1 … 9', 'Go to a shell by its place'],
  ['Ctrl+Shift+C', 'Copy the selection'],
  ['Ctrl+Shift+V', 'Paste'],
  ['Ctrl+Shift+F', 'Find in this shell'],
  ['Alt+Shift+H', 'This list'],
];

/**
 * What a key press means to the workspace; null leaves it to the shell. Only chords with Alt+Shift, copying and finding,
 * are taken: Ctrl with a letter, Esc, Tab and Shift+Enter belong to the programs in the shell.
 */
export function shortcutOf(event: Pressed): Shortcut | null {
  if (event.type !== 'keydown' || event.metaKey || !event.shiftKey) return null;
  if (event.ctrlKey) return event.altKey ? null : (CTRL_SHIFT[event.code] ?? null);
  if (!event.altKey) return null;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (digit !== undefined) return { action: 'go', position: Number(digit) - 1 };
  return ALT_SHIFT[event.code] ?? null;
}

/** What is pressed, as text: modifiers in this order, then the key: `Ctrl+Alt+Shift+Meta+P`, `Alt+Shift+ArrowLeft`, `Ctrl+=`. */
export type Chord = string;

export type Pressed = Pick<
  KeyboardEvent,
  'code' | 'key' | 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'type'
>;

/** Keys that are no letter and no digit, by their place on the keyboard: Shift and Option change what they type. */
const SIGNS: Readonly<Record<string, string>> = {
  BracketLeft: '[',
  BracketRight: ']',
  Minus: '-',
  Equal: '=',
  Slash: '/',
  Backslash: '\\',
  Comma: ',',
  Period: '.',
  Semicolon: ';',
  Quote: "'",
  Backquote: '`',
  NumpadAdd: '=',
  NumpadSubtract: '-',
};

const MODIFIER_KEYS = /^(Control|Alt|Shift|Meta|AltGraph|CapsLock|Fn|OS|Dead|Process|Unidentified)$/;

/** The chord of a key press; null for a modifier alone, and for the release of a key. */
export function chordOf(event: Pressed): Chord | null {
  if (event.type !== 'keydown' || MODIFIER_KEYS.test(event.key)) return null;
  const held = [
    event.ctrlKey && 'Ctrl',
    event.altKey && 'Alt',
    event.shiftKey && 'Shift',
    event.metaKey && 'Meta',
  ].filter((modifier) => modifier !== false);
  return [...held, keyName(event)].join('+');
}

function keyName({ code, key, shiftKey }: Pressed): string {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return digit;
  // The letter that is typed, so that other layouts are right; its place where another alphabet or Option hides it.
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return letter;
  if (!shiftKey && /^[!-/:-@[-`{-~]$/.test(key)) return key === '+' ? '=' : key;
  return SIGNS[code] ?? (key === ' ' ? 'Space' : key.length > 1 ? key : code);
}

/**
 * Whether the workspace may take a chord. The rest belongs to the shell and the programs in it: plain and shifted keys,
 * Ctrl with a letter and the control characters (`Ctrl+[` is Esc), Alt with a key, what AltGr types, and Esc, Tab, Enter.
 */
export function mayBeTaken(chord: Chord): boolean {
  const parts = /^((?:(?:Ctrl|Alt|Shift|Meta)\+)*)(.+)$/.exec(chord);
  const [modifiers, key] = [parts?.[1] ?? '', parts?.[2] ?? ''];
  if (/^(Escape|Tab|Enter|Backspace|Delete|Space)$/.test(key)) return false;
  if (modifiers === 'Ctrl+') return /^[0-9=\-/,.;'`]$/.test(key);
  return /^(Ctrl\+Shift\+|Alt\+Shift\+|Ctrl\+Alt\+Shift\+|(Shift\+)?Meta\+|Ctrl\+Meta\+)$/.test(modifiers);
}

const KEY_WORDS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageUp: 'Page up',
  PageDown: 'Page down',
};
const MAC_WORDS: Readonly<Record<string, string>> = { Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Meta: '⌘' };

/** A chord as it stands on the keys of this computer. */
export function chordWords(chord: Chord, isMac: boolean): string {
  const parts = chord.match(/Ctrl(?=\+)|Alt(?=\+)|Shift(?=\+)|Meta(?=\+)|[^+]+$|\+$/g) ?? [chord];
  const words = parts.map((part) => (isMac ? MAC_WORDS[part] : undefined) ?? KEY_WORDS[part] ?? part);
  return words.join(isMac ? ' ' : '+');
}

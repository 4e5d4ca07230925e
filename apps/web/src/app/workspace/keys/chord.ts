/** A key combination as text. Modifiers come first, in this order: `Ctrl+Alt+Shift+Meta+P`, `Alt+Shift+ArrowLeft`, `Ctrl+=`. */
export type Chord = string;

export type Pressed = Pick<
  KeyboardEvent,
  'code' | 'key' | 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'type'
>;

/** Punctuation keys by their position on the keyboard, as Shift and Option change what they type. */
const PUNCTUATION: Readonly<Record<string, string>> = {
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

/** Returns the chord of a key press; null for a lone modifier or a key release. */
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
  // Use the typed letter, which respects the keyboard layout; use the position if another alphabet or Option hides it.
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return letter;
  if (!shiftKey && /^[!-/:-@[-`{-~]$/.test(key)) return key === '+' ? '=' : key;
  return PUNCTUATION[code] ?? (key === ' ' ? 'Space' : key.length > 1 ? key : code);
}

/**
 * Whether a chord may be a workspace shortcut. All others belong to the shell and its programs: plain and shifted keys, Ctrl
 * with a letter, control characters (`Ctrl+[` is Esc), Alt with a key, what AltGr types, and Esc, Tab and Enter.
 */
export function canBind(chord: Chord): boolean {
  const parts = /^((?:(?:Ctrl|Alt|Shift|Meta)\+)*)(.+)$/.exec(chord);
  const [modifiers, key] = [parts?.[1] ?? '', parts?.[2] ?? ''];
  if (/^(Escape|Tab|Enter|Backspace|Delete|Space)$/.test(key)) return false;
  if (modifiers === 'Ctrl+') return /^[0-9=\-/,.;'`]$/.test(key);
  return /^(Ctrl\+Shift\+|Alt\+Shift\+|Ctrl\+Alt\+Shift\+|(Shift\+)?Meta\+|Ctrl\+Meta\+)$/.test(modifiers);
}

const KEY_LABELS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageUp: 'Page up',
  PageDown: 'Page down',
};
const MAC_LABELS: Readonly<Record<string, string>> = { Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Meta: '⌘' };

/** Writes a chord the way this computer's keys are labelled. */
export function chordLabel(chord: Chord, isMac: boolean): string {
  const parts = chord.match(/Ctrl(?=\+)|Alt(?=\+)|Shift(?=\+)|Meta(?=\+)|[^+]+$|\+$/g) ?? [chord];
  const labels = parts.map((part) => (isMac ? MAC_LABELS[part] : undefined) ?? KEY_LABELS[part] ?? part);
  return labels.join(isMac ? ' ' : '+');
}

/** The protocol's flags: how much a program wants to know about each key. */
export const KITTY = {
  disambiguate: 1,
  eventTypes: 2,
  alternateKeys: 4,
  allAsEscapes: 8,
  text: 16,
  all: 31,
} as const;

export type KittyKeyEvent = Pick<
  KeyboardEvent,
  | 'type'
  | 'key'
  | 'code'
  | 'shiftKey'
  | 'altKey'
  | 'ctrlKey'
  | 'metaKey'
  | 'repeat'
  | 'isComposing'
  | 'getModifierState'
>;

/** Code and final character of keys that produce no text. Codes for `u` come from Unicode or from kitty's own range. */
const FUNCTIONAL: Readonly<Record<string, readonly [code: number, final: string]>> = {
  Escape: [27, 'u'],
  Enter: [13, 'u'],
  Tab: [9, 'u'],
  Backspace: [127, 'u'],
  Insert: [2, '~'],
  Delete: [3, '~'],
  PageUp: [5, '~'],
  PageDown: [6, '~'],
  ArrowUp: [1, 'A'],
  ArrowDown: [1, 'B'],
  ArrowRight: [1, 'C'],
  ArrowLeft: [1, 'D'],
  End: [1, 'F'],
  Home: [1, 'H'],
  F1: [1, 'P'],
  F2: [1, 'Q'],
  F3: [13, '~'],
  F4: [1, 'S'],
  F5: [15, '~'],
  F6: [17, '~'],
  F7: [18, '~'],
  F8: [19, '~'],
  F9: [20, '~'],
  F10: [21, '~'],
  F11: [23, '~'],
  F12: [24, '~'],
  ContextMenu: [57363, 'u'],
};
/** Reported only to programs that want every key as an escape. */
const MODIFIER_KEYS: Readonly<Record<string, number>> = {
  ShiftLeft: 57441,
  ControlLeft: 57442,
  AltLeft: 57443,
  ShiftRight: 57447,
  ControlRight: 57448,
  AltRight: 57449,
};
/** These keep their legacy encoding without modifiers, so that a shell stays usable after a program crashed. */
const LEGACY = ['Enter', 'Tab', 'Backspace'];
/** Browsers report the shifted character of a key. This is the unshifted one, on a US keyboard. */
const UNSHIFTED: Readonly<Record<string, string>> = {
  Backquote: '`',
  Minus: '-',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Semicolon: ';',
  Quote: "'",
  Comma: ',',
  Period: '.',
  Slash: '/',
};

interface Held {
  readonly shift: boolean;
  readonly alt: boolean;
  readonly ctrl: boolean;
}

/**
 * Encodes a key for a program that has set these flags. Returns null if the legacy encoding applies or the key belongs to
 * the browser.
 * @param isMac whether Option types characters instead of acting as Alt
 */
export function encodeKittyKey(event: KittyKeyEvent, flags: number, isMac: boolean): string | null {
  const { type, key, metaKey, isComposing } = event;
  if ((type !== 'keydown' && type !== 'keyup') || metaKey || isComposing) return null;
  if (key === 'Dead' || key === 'Process' || key === 'Unidentified') return null;
  const held = heldBy(event, isMac);
  if (key in FUNCTIONAL) return functionalKey(event, held, flags);
  if (event.code in MODIFIER_KEYS)
    return (flags & KITTY.allAsEscapes) === 0
      ? null
      : sequence(event, { code: `${MODIFIER_KEYS[event.code]}`, final: 'u', held, flags, text: '' });
  return [...key].length === 1 ? textKey(event, held, flags) : null;
}

function heldBy(event: KittyKeyEvent, isMac: boolean): Held {
  // Some systems report AltGr as Ctrl and Alt, although it types characters.
  const makesCharacters = event.getModifierState('AltGraph');
  return {
    shift: event.shiftKey,
    alt: event.altKey && !isMac && !makesCharacters,
    ctrl: event.ctrlKey && !makesCharacters,
  };
}

function functionalKey(event: KittyKeyEvent, held: Held, flags: number): string | null {
  const { key } = event;
  const [code, final] = FUNCTIONAL[key] ?? [0, 'u'];
  const all = (flags & KITTY.allAsEscapes) !== 0;
  const isLegacy = LEGACY.includes(key);
  if (!all && isLegacy && (!isHeld(held) || event.type === 'keyup')) return null;
  // The other keys already have a legacy sequence that includes modifiers.
  const needsEscape = all || final === 'u' || (flags & KITTY.eventTypes) !== 0;
  return needsEscape ? sequence(event, { code: `${code}`, final, held, flags, text: '' }) : null;
}

function textKey(event: KittyKeyEvent, held: Held, flags: number): string | null {
  const all = (flags & KITTY.allAsEscapes) !== 0;
  if (!all && !held.ctrl && !held.alt) return null;
  // Ctrl+Shift belongs to shortcuts of the browser and the workspace, such as paste.
  if (held.ctrl && held.shift && !held.alt) return null;
  const shown = event.key;
  const base = unshifted(event);
  const alternate =
    (flags & KITTY.alternateKeys) !== 0 && held.shift && shown !== base ? `:${pointOf(shown)}` : '';
  const text = held.ctrl || held.alt ? '' : shown;
  return sequence(event, { code: `${pointOf(base)}${alternate}`, final: 'u', held, flags, text });
}

function sequence(
  { type, repeat }: KittyKeyEvent,
  {
    code,
    final,
    held,
    flags,
    text,
  }: { code: string; final: string; held: Held; flags: number; text: string },
): string | null {
  const kind = type === 'keyup' ? 3 : repeat ? 2 : 1;
  const reportsKind = (flags & KITTY.eventTypes) !== 0 && kind !== 1;
  if (kind === 3 && !reportsKind) return null;
  const modifiers = 1 + (held.shift ? 1 : 0) + (held.alt ? 2 : 0) + (held.ctrl ? 4 : 0);
  const how = reportsKind ? `${modifiers}:${kind}` : modifiers === 1 ? '' : `${modifiers}`;
  const what = (flags & KITTY.text) !== 0 && text !== '' && kind !== 3 ? `;${pointOf(text)}` : '';
  const rest = how === '' && what === '' ? '' : `;${how}${what}`;
  return `\u001b[${code === '1' && rest === '' ? '' : code}${rest}${final}`;
}

function isHeld({ shift, alt, ctrl }: Held): boolean {
  return shift || alt || ctrl;
}

function unshifted({ key, code, shiftKey }: KittyKeyEvent): string {
  if (!shiftKey) return key.toLowerCase();
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  return digit ?? UNSHIFTED[code] ?? key.toLowerCase();
}

function pointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

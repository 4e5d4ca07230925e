import type { ModeTracker } from './mode-tracker';
import type { Headless } from './xterm-internals';

/** Each screen has its own stack of kitty keyboard flags. */
const POP_KITTY_KEYBOARD = '\x1b[<99u\x1b[=0u';
/** Begins with CAN, which ends an unfinished sequence. */
const RELEASE_INPUT =
  `\x18${POP_KITTY_KEYBOARD}` +
  '\x1b[?1;66;1004;2004l\x1b[?9;1000;1002;1003;1005;1006;1007;1015;1016l\x1b[>4;0m';

/** The modes that full-screen programs set, each with the output that ends it, in the order to write them. */
const ENDED_BY = {
  kittyOnAlternate: POP_KITTY_KEYBOARD,
  alternateScreen: '\x1b[?1049l',
  kittyOnNormal: POP_KITTY_KEYBOARD,
  margins: '\x1b7\x1b[r\x1b8',
  insert: '\x1b[4l',
  noWrap: '\x1b[?7h',
  hiddenCursor: '\x1b[?25h',
  cursorKeys: '\x1b[?1l',
  keypad: '\x1b[?66l',
  focus: '\x1b[?1004l',
  mouse: '\x1b[?9;1000;1002;1003l\x1b[?1005;1006;1015;1016l',
  otherKeys: '\x1b[>4;0m',
} as const;

export type ProgramMode = keyof typeof ENDED_BY;

/** The modes that shells' line editors set too while they read a line. */
const LINE_EDITORS: ReadonlySet<ProgramMode> = new Set<ProgramMode>([
  'kittyOnNormal',
  'cursorKeys',
  'keypad',
  'focus',
  'otherKeys',
]);

export const isOfLineEditors = (mode: ProgramMode): boolean => LINE_EDITORS.has(mode);

/** Returns the modes that are on. Bracketed paste is not among them: a shell sets it itself, and it keeps a paste from running. */
export function programModes({ terminal, core }: Headless, tracker: ModeTracker): ReadonlySet<ProgramMode> {
  const { modes, buffer, rows } = terminal;
  const { scrollTop, scrollBottom } = core.buffers.normal;
  const isAlternate = buffer.active.type === 'alternate';
  const on: Record<ProgramMode, boolean> = {
    kittyOnAlternate: isAlternate && tracker.hasKittyKeyboard('alternate'),
    alternateScreen: isAlternate,
    kittyOnNormal: tracker.hasKittyKeyboard('normal'),
    margins: scrollTop > 0 || scrollBottom < rows - 1,
    insert: modes.insertMode,
    noWrap: !modes.wraparoundMode,
    hiddenCursor: core.coreService.isCursorHidden,
    cursorKeys: modes.applicationCursorKeysMode,
    keypad: modes.applicationKeypadMode,
    focus: modes.sendFocusMode,
    mouse: modes.mouseTrackingMode !== 'none',
    otherKeys: tracker.hasModifyOtherKeys,
  };
  return new Set((Object.keys(ENDED_BY) as ProgramMode[]).filter((mode) => on[mode]));
}

/** Returns output that ends these modes; empty without modes. */
export function endModes(modes: ReadonlySet<ProgramMode>): string {
  return (Object.keys(ENDED_BY) as ProgramMode[])
    .filter((mode) => modes.has(mode))
    .map((mode) => ENDED_BY[mode])
    .join('');
}

/**
 * Returns output that leaves a terminal display-only: it resets the modes of keyboard, paste, focus and mouse, so that one
 * can select and scroll. The screen stays as it is, and may be an alternate one.
 */
export function releaseInputModes(): Uint8Array {
  return new TextEncoder().encode(RELEASE_INPUT);
}

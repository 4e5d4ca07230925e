/** What a person chose for themselves, the same in every browser. What is missing has its default. */
export interface PreferenceValues {
  readonly appTheme?: AppTheme;
  /** Name of a terminal theme that the page knows; one that it does not know is its default. */
  readonly terminalTheme?: string;
  /** Name of a terminal font that the page knows. */
  readonly terminalFont?: string;
  readonly fontSizePixels?: number;
  /** Height of a line, as a multiple of the font's own. */
  readonly lineHeight?: number;
  readonly cursorStyle?: CursorStyle;
  /** Whether terminals speak to a screen reader. */
  readonly screenReader?: boolean;
  /** Whether the list of shells is shown beside them. */
  readonly sessionRail?: boolean;
  /** Chords of the actions whose keys were changed, by the action's name; an empty list takes its keys away. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

export type AppTheme = (typeof APP_THEMES)[number];
export type CursorStyle = (typeof CURSOR_STYLES)[number];

export const APP_THEMES = ['system', 'light', 'dark'] as const;
export const CURSOR_STYLES = ['block', 'bar', 'underline'] as const;

export const PREFERENCE_LIMITS = {
  minFontSizePixels: 8,
  maxFontSizePixels: 32,
  minLineHeight: 1,
  maxLineHeight: 2,
  /** Names of themes, fonts and actions. */
  maxNameLength: 40,
  maxActions: 100,
  maxChordsPerAction: 4,
  maxChordLength: 40,
} as const;

const NAME = /^[a-z][a-zA-Z0-9-]*$/;
/** Modifiers, then one key: `Ctrl+Shift+P`, `Alt+Shift+ArrowLeft`, `Ctrl+=`. */
const CHORD = /^((Ctrl|Alt|Shift|Meta)\+){0,4}([!-~]|[A-Z][A-Za-z0-9]+)$/;

/** A name as themes, fonts and actions have it. */
export function isPreferenceName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= PREFERENCE_LIMITS.maxNameLength && NAME.test(value);
}

/** Whether it can be the keys that a person chose: bounded, and chords only. */
export function isKeyChoice(value: unknown): value is NonNullable<PreferenceValues['keys']> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { maxActions, maxChordsPerAction, maxChordLength } = PREFERENCE_LIMITS;
  const isChord = (chord: unknown): boolean =>
    typeof chord === 'string' && chord.length <= maxChordLength && CHORD.test(chord);
  const entries = Object.entries(value as Record<string, unknown>);
  return (
    entries.length <= maxActions &&
    entries.every(
      ([action, chords]) =>
        isPreferenceName(action) &&
        Array.isArray(chords) &&
        chords.length <= maxChordsPerAction &&
        chords.every(isChord),
    )
  );
}

import { terminalPalette } from './palette';
import type { TerminalTheme } from './terminal-theme';
import { CARBON } from './themes/carbon';
import { CHALK } from './themes/chalk';
import { EMBER } from './themes/ember';
import { HARBOUR } from './themes/harbour';
import { MEADOW } from './themes/meadow';
import { MIDNIGHT } from './themes/midnight';
import { MIST } from './themes/mist';
import { MOSS } from './themes/moss';
import { PAPER } from './themes/paper';
import { PLUM } from './themes/plum';
import { SLATE } from './themes/slate';

/** The theme that is light or dark as the page around it is. */
export const DEFAULT_THEME = 'latchkey';

// Every colour but black on a dark ground is readable on its theme's background; themes.spec.ts measures it.
const CHOSEN: readonly TerminalTheme[] = [
  MIDNIGHT,
  EMBER,
  MOSS,
  PLUM,
  HARBOUR,
  SLATE,
  CARBON,
  PAPER,
  MIST,
  MEADOW,
  CHALK,
];

/** All that can be chosen. @param dark the side that the page around shows */
export function terminalThemes(dark: boolean): readonly TerminalTheme[] {
  return [
    { id: DEFAULT_THEME, name: 'Latchkey, as the page', dark, palette: terminalPalette(dark) },
    ...CHOSEN,
  ];
}

/** A theme by its name; of a name that is not known, the default. */
export function terminalTheme(id: string, dark: boolean): TerminalTheme {
  const [standard, ...others] = terminalThemes(dark);
  return others.find((theme) => theme.id === id) ?? standard!;
}

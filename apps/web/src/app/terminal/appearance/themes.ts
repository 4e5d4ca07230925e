import type { ISearchOptions } from '@xterm/addon-search';
import type { ITheme } from '@xterm/xterm';
import { DARK_THEMES, DEFAULT_DARK_PALETTE } from './dark-themes';
import { DEFAULT_LIGHT_PALETTE, LIGHT_THEMES } from './light-themes';

/** A named set of terminal colours that users can choose. */
export interface TerminalTheme {
  readonly id: string;
  readonly name: string;
  readonly dark: boolean;
  readonly palette: ITheme;
}

/** The id of the theme that is light or dark like the page around it. */
const DEFAULT_THEME = 'latchkey';

/** Returns the default theme's colours for a light or dark page. */
export function terminalPalette(dark: boolean): ITheme {
  return dark ? DEFAULT_DARK_PALETTE : DEFAULT_LIGHT_PALETTE;
}

/** Lists all themes, the default first. @param dark whether the page around the terminal is dark */
export function terminalThemes(dark: boolean): readonly [TerminalTheme, ...TerminalTheme[]] {
  return [
    { id: DEFAULT_THEME, name: 'Latchkey (app theme)', dark, palette: terminalPalette(dark) },
    ...DARK_THEMES,
    ...LIGHT_THEMES,
  ];
}

/** Finds a theme by its id. An unknown id gives the default theme. */
export function terminalTheme(id: string, dark: boolean): TerminalTheme {
  const themes = terminalThemes(dark);
  return themes.find((theme) => theme.id === id) ?? themes[0];
}

/** Colours for all search matches and for the active match. */
export function matchColours(dark: boolean): NonNullable<ISearchOptions['decorations']> {
  const [match, active, line] = dark ? ['#4a3d1c', '#7a5c14', '#f2bd5b'] : ['#fdeab8', '#f9cf6b', '#8a5300'];
  return {
    matchBackground: match,
    matchOverviewRuler: line,
    activeMatchBackground: active,
    activeMatchBorder: line,
    activeMatchColorOverviewRuler: line,
  };
}

import type { ISearchOptions } from '@xterm/addon-search';
import type { ITheme } from '@xterm/xterm';

/** The terminal's share of the theme. Backgrounds are those of `--lk-terminal` in styles/_tokens.scss. */
const LIGHT: ITheme = {
  background: '#fcfcfd',
  foreground: '#1a2130',
  cursor: '#2f56c6',
  cursorAccent: '#fcfcfd',
  selectionBackground: '#c9d6fb',
  selectionInactiveBackground: '#dfe4ee',
  black: '#1a2130',
  red: '#b3261e',
  green: '#17704a',
  yellow: '#8a5300',
  blue: '#2f56c6',
  magenta: '#8a3aa8',
  cyan: '#0f6b7d',
  white: '#5a6475',
  brightBlack: '#535d70',
  brightRed: '#c6352c',
  brightGreen: '#1c7f54',
  brightYellow: '#9a5e00',
  brightBlue: '#3c66da',
  brightMagenta: '#9a48b8',
  brightCyan: '#147a8e',
  brightWhite: '#2a3344',
};

const DARK: ITheme = {
  background: '#11161e',
  foreground: '#dfe4ec',
  cursor: '#9db5ff',
  cursorAccent: '#11161e',
  selectionBackground: '#31436f',
  selectionInactiveBackground: '#273145',
  black: '#2b3443',
  red: '#ff9d94',
  green: '#6fd3a0',
  yellow: '#f2bd5b',
  blue: '#8fabff',
  magenta: '#dba0f0',
  cyan: '#74cfe0',
  white: '#cfd6e1',
  brightBlack: '#8792a6',
  brightRed: '#ffb8b1',
  brightGreen: '#93e4bb',
  brightYellow: '#ffd589',
  brightBlue: '#b3c6ff',
  brightMagenta: '#ebc0fa',
  brightCyan: '#9be4f1',
  brightWhite: '#ffffff',
};

/** Colours of a terminal on the light or the dark side. */
export function terminalPalette(dark: boolean): ITheme {
  return dark ? DARK : LIGHT;
}

/** Colours of what a search found, and of the one of them that is shown. */
export function matchColours(dark: boolean): NonNullable<ISearchOptions['decorations']> {
  const [match, shown, line] = dark ? ['#4a3d1c', '#7a5c14', '#f2bd5b'] : ['#fdeab8', '#f9cf6b', '#8a5300'];
  return {
    matchBackground: match,
    matchOverviewRuler: line,
    activeMatchBackground: shown,
    activeMatchBorder: line,
    activeMatchColorOverviewRuler: line,
  };
}

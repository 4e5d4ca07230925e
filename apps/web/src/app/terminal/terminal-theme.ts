import type { ITheme } from '@xterm/xterm';

/** Colours of a terminal by a name that people choose it by. */
export interface TerminalTheme {
  readonly id: string;
  readonly name: string;
  readonly dark: boolean;
  readonly palette: ITheme;
}

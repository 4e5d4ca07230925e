import type { Page } from '@playwright/test';
import { TerminalOnPage } from './terminal';

export interface TerminalHost extends Element {
  readonly latchkeyTerminal?: {
    readonly options: Readonly<{
      theme?: { background?: string };
      fontSize?: number;
      fontFamily?: string;
      cursorStyle?: string;
      lineHeight?: number;
    }>;
    selectAll(): void;
  };
}

/** How the terminal in front looks. */
export const lookOf = (page: Page) =>
  new TerminalOnPage(page).host.evaluate((host: TerminalHost) => {
    const { theme, fontSize, fontFamily, cursorStyle, lineHeight } = host.latchkeyTerminal?.options ?? {};
    const family = /^'([^']+)'/.exec(fontFamily ?? '')?.[1];
    return { background: theme?.background, fontSize, family, cursorStyle, lineHeight };
  });

import { expect, type Page } from '@playwright/test';

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
    readonly cols: number;
    readonly buffer: {
      readonly active: {
        readonly length: number;
        readonly viewportY: number;
        readonly baseY: number;
        getLine(
          row: number,
        ): { readonly isWrapped: boolean; translateToString(trim: boolean): string } | undefined;
      };
    };
  };
}

/** A terminal of the page, by what a person sees in it and types into it. */
export class TerminalOnPage {
  constructor(
    private readonly page: Page,
    private readonly testId = 'terminal',
  ) {}

  get host() {
    return this.page.getByTestId(this.testId).and(this.page.locator(':visible')).first();
  }

  /** Where the browser puts what is typed and pasted. */
  get typingField() {
    return this.host.locator('.xterm-helper-textarea');
  }

  /** Everything in scrollback and screen; a line that was broken at the edge is one line again. */
  text(): Promise<string> {
    return this.host.evaluate((element: TerminalHost) => {
      const buffer = element.latchkeyTerminal?.buffer.active;
      let text = '';
      for (let row = 0; buffer && row < buffer.length; row++) {
        const line = buffer.getLine(row);
        text += (line?.isWrapped || row === 0 ? '' : '\n') + (line?.translateToString(true) ?? '');
      }
      return text.trimEnd();
    });
  }

  /** How many lines there are below those that are seen. */
  linesBelow(): Promise<number> {
    return this.host.evaluate((element: TerminalHost) => {
      const { viewportY = 0, baseY = 0 } = element.latchkeyTerminal?.buffer.active ?? {};
      return baseY - viewportY;
    });
  }

  /** How wide it is, in cells. */
  columns(): Promise<number> {
    return this.host.evaluate((element: TerminalHost) => element.latchkeyTerminal?.cols ?? 0);
  }

  async expectText(text: string | RegExp): Promise<void> {
    await expect(this.host).toBeVisible();
    await expect.poll(() => this.text(), { message: 'the terminal shows' }).toMatch(asPattern(text));
  }

  /** The shell reads its next command: before, keys are another program's, and are not edited as a line. */
  async expectPrompt(): Promise<void> {
    await this.expectText(/[$#]$/);
  }

  /** Types a command at the prompt as a person does, and waits for what it prints. */
  async run(command: string, prints: string | RegExp): Promise<string> {
    await this.expectPrompt();
    await this.host.click();
    await this.page.keyboard.insertText(command);
    await this.page.keyboard.press('Enter');
    await this.expectText(prints);
    return this.text();
  }
}

function asPattern(text: string | RegExp): RegExp {
  return typeof text === 'string' ? new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : text;
}

/** Returns the look of the visible terminal. */
export const lookOf = (page: Page) =>
  new TerminalOnPage(page).host.evaluate((host: TerminalHost) => {
    const { theme, fontSize, fontFamily, cursorStyle, lineHeight } = host.latchkeyTerminal?.options ?? {};
    const family = /^'([^']+)'/.exec(fontFamily ?? '')?.[1];
    return { background: theme?.background, fontSize, family, cursorStyle, lineHeight };
  });

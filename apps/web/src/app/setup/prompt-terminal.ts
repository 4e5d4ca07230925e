import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  afterNextRender,
  effect,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import type { PatState } from '@latchkey/contracts';
import { Preferences } from '../shared/preferences';
import { createTerminal, type BuiltTerminal, type TerminalHost } from '../terminal/create-terminal';
import { terminalPalette } from '../terminal/appearance/themes';
import { TERMINAL_FONTS, fontFamily, terminalFontReady } from '../terminal/appearance/terminal-fonts';
import { mask, type MaskedLine } from './masked-line';
import { INPUT_LABEL, PROMPT_COLUMNS, promptFontPixels, promptRows, promptText } from './prompt-text';

const LINE_HEIGHT = 1.25;

/** The set-up prompt in a terminal without a shell: keys go to the page, which passes a masked line back. */
@Component({
  selector: 'lk-prompt-terminal',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<div #host class="host" data-testid="setup-prompt"></div>`,
  styles: `
    :host {
      display: block;
    }
    .host {
      min-height: 280px;
    }
  `,
})
export class PromptTerminal {
  readonly state = input.required<PatState | null>();
  readonly tokenPageUrl = input.required<string>();
  readonly line = input.required<MaskedLine>();
  /** A short status after the token, such as "verifying…". */
  readonly remark = input<string>('');
  readonly keys = output<string>();

  private readonly hostElement = viewChild.required<ElementRef<TerminalHost>>('host');
  readonly #preferences = inject(Preferences);
  #destroyed = false;
  #focusWanted = false;
  readonly #built = signal<BuiltTerminal | null>(null);

  constructor() {
    const destroyRef = inject(DestroyRef);
    destroyRef.onDestroy(() => (this.#destroyed = true));
    afterNextRender(() => void this.#start(destroyRef));
    effect(() => this.#drawAll());
    effect(() => this.#drawLine());
    effect(() => {
      const built = this.#built();
      if (built) built.terminal.options.theme = terminalPalette(this.#preferences.dark());
    });
  }

  focus(): void {
    this.#focusWanted = true;
    this.#built()?.terminal.focus();
  }

  async #start(destroyRef: DestroyRef): Promise<void> {
    await terminalFontReady();
    if (this.#destroyed) return;
    const host = this.hostElement().nativeElement;
    const built = this.#build(host);
    const watcher = new ResizeObserver(() => this.#resize(host));
    watcher.observe(host);
    destroyRef.onDestroy(() => {
      watcher.disconnect();
      built.terminal.dispose();
    });
  }

  #build(host: TerminalHost): BuiltTerminal {
    const built = createTerminal(
      host,
      {
        theme: terminalPalette(this.#preferences.dark()),
        screenReaderMode: this.#preferences.screenReader(),
        fontFamily: fontFamily(TERMINAL_FONTS[0]),
        fontSize: this.#fontPixels(host),
        lineHeight: LINE_HEIGHT,
        cursorStyle: 'block',
      },
      { cols: PROMPT_COLUMNS, scrollback: 0, cursorBlink: false },
      (target) => (host.title = target ?? ''),
    );
    built.terminal.onData((data) => this.keys.emit(data));
    // Tab moves the focus on, as in any form.
    built.terminal.attachCustomKeyEventHandler((event) => event.key !== 'Tab');
    built.terminal.textarea?.setAttribute('aria-label', 'Set-up prompt: paste your token and press Enter');
    this.#built.set(built);
    this.#resize(host);
    // Fonts may load late; don't take the focus from the token field.
    if (this.#focusWanted && document.activeElement === document.body) built.terminal.focus();
    return built;
  }

  #resize(host: TerminalHost): void {
    const built = this.#built();
    if (!built || host.clientWidth === 0) return;
    built.terminal.options.fontSize = this.#fontPixels(host);
    const cols = Math.max(20, built.fit.proposeDimensions()?.cols ?? PROMPT_COLUMNS);
    const rows = promptRows(this.tokenPageUrl(), cols);
    if (cols === built.terminal.cols && rows === built.terminal.rows) return;
    built.terminal.resize(cols, rows);
    this.#drawAll();
    this.#drawLine();
  }

  #fontPixels(host: HTMLElement): number {
    return promptFontPixels(host.clientWidth, this.tokenPageUrl());
  }

  #drawAll(): void {
    const text = promptText(this.state(), this.tokenPageUrl());
    this.#built()?.terminal.write(`\u001b[H\u001b[2J${text}\r\n`);
  }

  #drawLine(): void {
    // Redrawing the prompt clears this line, so depend on the same inputs.
    this.state();
    this.tokenPageUrl();
    const terminal = this.#built()?.terminal;
    if (!terminal) return;
    const { value, selected } = this.line();
    const remark = this.remark();
    const room = terminal.cols - INPUT_LABEL.length - (remark ? remark.length + 2 : 1);
    const bullets = mask(value, room);
    terminal.write(
      `\r\u001b[K${INPUT_LABEL}${selected ? '\u001b[7m' : ''}${bullets}\u001b[0m` +
        (remark ? `${bullets && '  '}\u001b[90m${remark}\u001b[0m` : ''),
    );
  }
}

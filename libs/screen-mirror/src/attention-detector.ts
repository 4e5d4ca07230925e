import type { Terminal } from '@xterm/headless';

const MAX_MESSAGE_CHARACTERS = 500;
/** ConEmu's other uses of OSC 9, such as progress, sleep or the current folder; each begins with a number. */
const NOT_A_NOTIFICATION = /^(\d{1,2};|4$)/;

/** A program's request for attention. */
export interface Attention {
  /** Null for a bell. */
  readonly message: string | null;
}

/** Detects when a program needs attention: by BEL, or by a notification of iTerm2 (OSC 9) or urxvt (OSC 777). */
export class AttentionDetector {
  #latest: Attention | null = null;

  attach(terminal: Terminal): void {
    terminal.onBell(() => (this.#latest ??= { message: null }));
    terminal.parser.registerOscHandler(9, (data) => {
      if (!NOT_A_NOTIFICATION.test(data)) this.#notified(data);
      return false; // other handlers run too
    });
    terminal.parser.registerOscHandler(777, (data) => {
      const [kind, title = '', ...body] = data.split(';');
      if (kind === 'notify') this.#notified([title, body.join(';')].filter(Boolean).join(': '));
      return false;
    });
  }

  /** Removes and returns the latest request; one with a message rather than a bell. */
  take(): Attention | null {
    const latest = this.#latest;
    this.#latest = null;
    return latest;
  }

  #notified(text: string): void {
    this.#latest = { message: text.slice(0, MAX_MESSAGE_CHARACTERS) || null };
  }
}

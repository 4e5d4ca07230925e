import type { Terminal } from '@xterm/headless';

const MAX_MESSAGE_CHARACTERS = 500;
/** ConEmu's use of OSC 9: progress, sleep, the current folder, … by a number that comes first. */
const NOT_A_NOTIFICATION = /^(\d{1,2};|4$)/;

/** `message`: null for a bell. */
export interface Attention {
  readonly message: string | null;
}

/** Sees when a program asks for somebody: by BEL, or by a notification of iTerm2's (OSC 9) or urxvt's (OSC 777) kind. */
export class AttentionWatch {
  private seen: Attention | null = null;

  attach(terminal: Terminal): void {
    terminal.onBell(() => (this.seen ??= { message: null }));
    terminal.parser.registerOscHandler(9, (data) => {
      if (!NOT_A_NOTIFICATION.test(data)) this.#notified(data);
      return false; // and whoever else handles it
    });
    terminal.parser.registerOscHandler(777, (data) => {
      const [kind, title = '', ...body] = data.split(';');
      if (kind === 'notify') this.#notified([title, body.join(';')].filter(Boolean).join(': '));
      return false;
    });
  }

  /** The latest since it was last taken; a message rather than a bell. */
  take(): Attention | null {
    const { seen } = this;
    this.seen = null;
    return seen;
  }

  #notified(text: string): void {
    this.seen = { message: text.slice(0, MAX_MESSAGE_CHARACTERS) || null };
  }
}

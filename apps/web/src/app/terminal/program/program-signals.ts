import { ProgressAddon } from '@xterm/addon-progress';
import type { IDisposable, Terminal } from '@xterm/xterm';

const MAX_TEXT_LENGTH = 80;

/** A program asks for attention: with a bell, or with a message. */
export interface ProgramNotification {
  /** The message, safe to show. Empty for a bell. */
  readonly text: string;
}

/** The progress that a program reports. */
export interface Progress {
  /** `busy` means that the program doesn't know its progress. */
  readonly kind: 'running' | 'failed' | 'paused' | 'busy';
  /** 0 to 100. */
  readonly percent: number;
}

const PROGRESS_KINDS: Readonly<Record<number, Progress['kind']>> = {
  1: 'running',
  2: 'failed',
  3: 'busy',
  4: 'paused',
};

/**
 * Makes a title or message from a program safe to show: one line of bounded length, without control characters and
 * without invisible or direction-changing characters, which can disguise what the text says.
 */
export function sanitiseTitle(title: string): string {
  const plain = title
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > MAX_TEXT_LENGTH ? `${plain.slice(0, MAX_TEXT_LENGTH - 1)}…` : plain;
}

/**
 * Watches for notifications from programs: BEL, `OSC 9 ; text` and `OSC 777 ; notify ; title ; text`.
 * @param allowed returns false while old output is replayed, whose notifications are outdated
 */
export function watchNotifications(
  terminal: Pick<Terminal, 'onBell' | 'parser'>,
  allowed: () => boolean,
  onNotification: (notification: ProgramNotification) => void,
): IDisposable {
  const notify = (text: string): void => {
    if (allowed()) onNotification({ text: sanitiseTitle(text) });
  };
  const listeners = [
    terminal.onBell(() => notify('')),
    terminal.parser.registerOscHandler(9, (data) => {
      // ConEmu uses `OSC 9 ; number` for other features, such as `9;4` for progress. Leave those to other handlers.
      if (/^\d+(;|$)/.test(data)) return false;
      notify(data);
      return true;
    }),
    terminal.parser.registerOscHandler(777, (data) => {
      const [kind, title = '', ...body] = data.split(';');
      if (kind !== 'notify') return false;
      notify([title, body.join(';')].filter(Boolean).join(': '));
      return true;
    }),
  ];
  return { dispose: () => listeners.forEach((listener) => listener.dispose()) };
}

/** Watches the progress that a program reports (`OSC 9 ; 4 ; state ; percent`). Null means that it has ended. */
export function watchProgress(terminal: Terminal, onProgress: (progress: Progress | null) => void): void {
  const addon = new ProgressAddon();
  terminal.loadAddon(addon);
  addon.onChange(({ state, value }) => {
    const kind = PROGRESS_KINDS[state];
    onProgress(kind === undefined ? null : { kind, percent: value });
  });
}

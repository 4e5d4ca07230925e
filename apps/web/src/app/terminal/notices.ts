import type { IDisposable, Terminal } from '@xterm/xterm';
import { sanitiseTitle } from './terminal-title';

/** A program asks for its person: by the bell, which says nothing, or with words. */
export interface Notice {
  /** What the program said, safe to show; empty for a bell. */
  readonly text: string;
}

/**
 * Tells of programs that ask for their person: BEL, `OSC 9 ; text` and `OSC 777 ; notify ; title ; text`.
 * @param allowed false while old output is replayed: it rang long ago
 */
export function watchNotices(
  terminal: Pick<Terminal, 'onBell' | 'parser'>,
  allowed: () => boolean,
  onNotice: (notice: Notice) => void,
): IDisposable {
  const tell = (text: string): void => {
    if (allowed()) onNotice({ text: sanitiseTitle(text) });
  };
  const watches = [
    terminal.onBell(() => tell('')),
    terminal.parser.registerOscHandler(9, (data) => {
      // `4;…` is progress, other numbers are other things of ConEmu's; whoever handles them does.
      if (/^\d+(;|$)/.test(data)) return false;
      tell(data);
      return true;
    }),
    terminal.parser.registerOscHandler(777, (data) => {
      const [kind, title = '', ...body] = data.split(';');
      if (kind !== 'notify') return false;
      tell([title, body.join(';')].filter(Boolean).join(': '));
      return true;
    }),
  ];
  return { dispose: () => watches.forEach((watch) => watch.dispose()) };
}

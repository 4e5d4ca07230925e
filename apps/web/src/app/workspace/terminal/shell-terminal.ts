import { SearchAddon } from '@xterm/addon-search';
import type { ITerminalAddon, ITerminalInitOnlyOptions, ITerminalOptions } from '@xterm/xterm';
import {
  createTerminal,
  type BuiltTerminal,
  type TerminalHost,
  type TerminalLook,
} from '../../terminal/create-terminal';
import { KittyKeyboard } from '../../terminal/input/kitty-keyboard';

export interface ShellTerminal extends BuiltTerminal {
  readonly keyboard: KittyKeyboard;
  readonly search: SearchAddon;
}

const IS_MAC = /^Mac/.test(globalThis.navigator?.platform ?? '');
/** Marking matches takes time, and few users step through more than this. */
export const MARKED_MATCHES = 1000;

/** Creates a shell's terminal, which has key encoding, pictures and search in addition to the basics. */
export function createShellTerminal(
  host: TerminalHost,
  look: TerminalLook,
  options: ITerminalOptions & ITerminalInitOnlyOptions,
  { images, onHoverLink }: { images: ITerminalAddon | null; onHoverLink: (target: string | null) => void },
): ShellTerminal {
  const built = createTerminal(host, look, options, onHoverLink);
  const search = new SearchAddon({ highlightLimit: MARKED_MATCHES });
  built.terminal.loadAddon(search);
  if (images !== null) built.terminal.loadAddon(images);
  return { ...built, search, keyboard: new KittyKeyboard(built.terminal, IS_MAC) };
}

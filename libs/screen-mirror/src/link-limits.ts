import type { Headless } from './xterm-internals';

/** Each costs xterm some kilobytes for as long as its line is there, also when something else is written over it. */
const MAX_LINKS = 5000;
/** As other terminals have it. */
const MAX_ADDRESS_CHARACTERS = 2083;

/** Text is taken without its link (OSC 8) where that is too long, or one too many: else a few megabytes of links fill the heap. */
export function limitLinks({ terminal, core }: Headless): void {
  terminal.parser.registerOscHandler(8, (data) => {
    const address = data.slice(data.indexOf(';') + 1);
    const isFine =
      address.length <= MAX_ADDRESS_CHARACTERS && core._oscLinkService._dataByLinkId.size < MAX_LINKS;
    // xterm's own handler goes on with it.
    if (address === '' || isFine) return false;
    return core._inputHandler._finishHyperlink();
  });
}

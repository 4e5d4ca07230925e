import { FitAddon } from '@xterm/addon-fit';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal, type ITerminalInitOnlyOptions, type ITerminalOptions } from '@xterm/xterm';
import { linkTarget, openLink } from './links';
import { guardErasure, releaseKeysOnBlur } from './xterm-workarounds';

/** The options of a terminal that preferences or the page decide. */
export type TerminalLook = Required<
  Pick<
    ITerminalOptions,
    'theme' | 'fontFamily' | 'fontSize' | 'lineHeight' | 'cursorStyle' | 'screenReaderMode'
  >
>;

export interface BuiltTerminal {
  readonly terminal: Terminal;
  readonly fit: FitAddon;
}

/**
 * The element that holds a terminal. It exposes the terminal so that tools and tests can read the buffer, and names the
 * active renderer in `data-renderer`.
 */
export interface TerminalHost extends HTMLElement {
  latchkeyTerminal?: Terminal;
}

/**
 * Creates a terminal and opens it in `host`.
 * @param onHoverLink receives the target of the link under the pointer, and null when the pointer leaves it
 */
export function createTerminal(
  host: TerminalHost,
  look: TerminalLook,
  options: ITerminalOptions & ITerminalInitOnlyOptions,
  onHoverLink: (target: string | null) => void,
): BuiltTerminal {
  const hover = (target: string): void =>
    onHoverLink(linkTarget(target) ?? 'Latchkey doesn’t open links like this one.');
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorInactiveStyle: 'outline',
    minimumContrastRatio: 4.5,
    linkHandler: {
      // `linkTarget` decides which protocols are allowed.
      allowNonHttpProtocols: true,
      activate: (_event, target) => openLink(target),
      hover: (_event, target) => hover(target),
      leave: () => onHoverLink(null),
    },
    ...look,
    ...options,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(new UnicodeGraphemesAddon());
  guardErasure(terminal);
  terminal.loadAddon(
    new WebLinksAddon((_event, target) => openLink(target), {
      hover: (_event, target) => hover(target),
      leave: () => onHoverLink(null),
    }),
  );
  terminal.open(host);
  drawWithWebgl(terminal, host);
  releaseKeysOnBlur(terminal);
  host.latchkeyTerminal = terminal;
  return { terminal, fit };
}

/**
 * Draws with WebGL if the browser supports it. The DOM renderer takes over if it doesn't, or when the context is lost.
 * Phones lose the context whenever the page is in the background, so they use the DOM renderer from the start.
 */
function drawWithWebgl(terminal: Terminal, host: TerminalHost): void {
  host.dataset['renderer'] = 'dom';
  if (globalThis.matchMedia?.('(pointer: coarse)').matches) return;
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => {
      webgl.dispose();
      host.dataset['renderer'] = 'dom';
    });
    terminal.loadAddon(webgl);
    host.dataset['renderer'] = 'webgl';
  } catch {
    // No WebGL: keep the DOM renderer.
  }
}

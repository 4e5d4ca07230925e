import { FitAddon } from '@xterm/addon-fit';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal, type ITerminalInitOnlyOptions, type ITerminalOptions } from '@xterm/xterm';
import { guardErasure } from './erase-guard';
import { linkTarget } from './link-target';

/** What a person can choose of a terminal, or the page chooses for them. */
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
 * The element that a terminal is opened in carries it, so that tools and tests can read its buffer; `data-renderer` says
 * what draws it.
 */
export interface TerminalHost extends HTMLElement {
  latchkeyTerminal?: Terminal;
}

/**
 * Makes a terminal and opens it in `host`.
 * @param onHoverLink the target of the link under the pointer, null when it leaves
 */
export function createTerminal(
  host: TerminalHost,
  look: TerminalLook,
  options: ITerminalOptions & ITerminalInitOnlyOptions,
  onHoverLink: (target: string | null) => void,
): BuiltTerminal {
  const hover = (target: string): void =>
    onHoverLink(linkTarget(target) ?? 'This link leads nowhere you can go.');
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorInactiveStyle: 'outline',
    minimumContrastRatio: 4.5,
    linkHandler: {
      // Which of them lead anywhere is for `linkTarget` to say.
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
  letKeysGo(terminal);
  host.latchkeyTerminal = terminal;
  return { terminal, fit };
}

/**
 * A key that takes the focus away is let go elsewhere. A terminal that never hears of that takes no text that is inserted, by
 * an emoji picker say. As a modifier's, since of any other xterm.js takes the focus back.
 */
function letKeysGo({ textarea }: Terminal): void {
  const SHIFT = 16;
  textarea?.addEventListener('blur', () =>
    textarea.dispatchEvent(new KeyboardEvent('keyup', { key: 'Unidentified', keyCode: SHIFT })),
  );
}

/** Opens what a program printed as a link in a tab of its own that knows nothing of this page; only the web's schemes. */
export function openLink(target: string): void {
  const href = linkTarget(target);
  if (href !== null) window.open(href, '_blank', 'noopener,noreferrer');
}

/**
 * Draws with WebGL where the browser can; xterm's DOM renderer takes over where it cannot, or loses the context. Phones
 * lose it whenever the page is in the background, so they draw with the DOM from the start.
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
    // No WebGL here: the DOM renderer stays.
  }
}

import type { IDisposable, Terminal } from '@xterm/xterm';
import { encodeKittyKey, KITTY, type KittyKeyEvent } from './kitty-keys';

const MAX_STACK = 16;

type Screen = 'normal' | 'alternate';

/**
 * Implements the kitty keyboard protocol, which xterm.js 6 lacks. Programs turn it on to distinguish Shift+Enter from Enter,
 * for example. Each screen has a stack of flags, and the top of the stack applies.
 * See https://sw.kovidgoyal.net/kitty/keyboard-protocol/
 */
export class KittyKeyboard {
  #stacks: Record<Screen, number[]> = { normal: [0], alternate: [0] };
  readonly #handlers: readonly IDisposable[];

  constructor(
    private readonly terminal: Pick<Terminal, 'parser' | 'buffer' | 'input'>,
    private readonly isMac: boolean,
  ) {
    const handle = (prefix: string, obey: (params: number[]) => void): IDisposable =>
      terminal.parser.registerCsiHandler({ prefix, final: 'u' }, (params) => {
        obey(params.map((param) => (typeof param === 'number' ? param : 0)));
        return true;
      });
    this.#handlers = [
      handle('=', ([flags = 0, how = 1]) => this.#set(flags, how)),
      handle('>', ([flags = 0]) => this.#push(flags)),
      handle('<', ([count = 1]) => this.#pop(Math.max(1, count))),
      // Not user input: replies to replayed output are suppressed like any other reply.
      handle('?', () => terminal.input(`\u001b[?${this.flags}u`, false)),
      terminal.parser.registerEscHandler({ final: 'c' }, () => {
        this.#stacks = { normal: [0], alternate: [0] };
        return false; // other handlers also need the reset
      }),
    ];
  }

  get flags(): number {
    return this.#stack.at(-1) ?? 0;
  }

  /** Returns what a key sends under the protocol, or null to leave the key to xterm.js. */
  encode(event: KittyKeyEvent): string | null {
    return this.flags === 0 ? null : encodeKittyKey(event, this.flags, this.isMac);
  }

  dispose(): void {
    for (const handler of this.#handlers) handler.dispose();
  }

  get #stack(): number[] {
    return this.#stacks[this.terminal.buffer.active.type];
  }

  #set(wanted: number, how: number): void {
    const flags = wanted & KITTY.all;
    const now = this.#stack.pop() ?? 0;
    this.#stack.push(how === 2 ? now | flags : how === 3 ? now & ~flags : flags);
  }

  #push(wanted: number): void {
    this.#stack.push(wanted & KITTY.all);
    if (this.#stack.length > MAX_STACK) this.#stack.shift();
  }

  #pop(count: number): void {
    this.#stack.length = Math.max(0, this.#stack.length - count);
    if (this.#stack.length === 0) this.#stack.push(0);
  }
}

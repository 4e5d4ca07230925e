import type { TerminalOptions } from '@latchkey/terminal-client';
import { Terminal } from '@xterm/xterm';
import { FakeSocket } from '../../testing/fixtures';
import { ShellAttachment } from './shell-attachment';

let told: TerminalOptions;

jest.mock('@latchkey/terminal-client', () => ({
  isTerminalReply: () => false,
  TerminalConnection: class {
    constructor(options: TerminalOptions) {
      told = options;
    }
  },
}));

const output = (text: string): void =>
  told.onOutput({
    bytes: new TextEncoder().encode(text),
    replay: false,
    parsed: () => undefined,
  });

let copied: number[];

function attach(terminal: Terminal): void {
  copied = [];
  new ShellAttachment(terminal, {
    url: 'ws://127.0.0.1/',
    openSocket: () => new FakeSocket() as unknown as WebSocket,
    watches: () => false,
    onKeys: (data) => data,
    explainFailure: () => Promise.resolve(null),
    onClipboardWrite: (characters) => copied.push(characters),
  });
}

describe('a program that writes the clipboard', () => {
  const written: string[] = [];
  let allowed = true;
  const writeText = (text: string): Promise<void> => {
    if (!allowed) return Promise.reject(new DOMException('denied', 'NotAllowedError'));
    written.push(text);
    return Promise.resolve();
  };
  beforeEach(() => {
    allowed = true;
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
  });
  afterEach(() => Reflect.deleteProperty(navigator, 'clipboard'));

  it('is told of when it succeeds, and only then', async () => {
    const terminal = new Terminal({ cols: 40, rows: 5, allowProposedApi: true });
    attach(terminal);
    const parsed = () => new Promise<void>((resolve) => terminal.write('', resolve));
    const copy = (text: string) => output(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`);
    copy('Zoë 🔑');
    await parsed();
    expect([written, copied]).toEqual([['Zoë 🔑'], [5]]);

    allowed = false;
    copy('denied');
    output('\x1b]52;c;?\x07');
    await parsed();
    expect([written, copied]).toEqual([['Zoë 🔑'], [5]]);
  });
});

it('a reset clears what was on the screen and what still waited for it, and nothing after', async () => {
  const terminal = new Terminal({ cols: 40, rows: 5, allowProposedApi: true });
  attach(terminal);
  // The last of it is the start of an escape sequence whose end was lost.
  output('old line\r\nolder \x1b[3');
  told.onReset?.();
  output('new line');
  await new Promise<void>((resolve) => terminal.write('', resolve));
  const lines = Array.from({ length: 5 }, (_, row) =>
    terminal.buffer.active.getLine(row)?.translateToString(true),
  );
  expect(lines).toEqual(['new line', '', '', '', '']);
});

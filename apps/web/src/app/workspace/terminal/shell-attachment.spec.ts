import type { TerminalOptions } from '@latchkey/terminal-client';
import { Terminal } from '@xterm/xterm';
import { FakeSocket } from '../../testing/fixtures';
import { ShellAttachment } from './shell-attachment';

let options: TerminalOptions;

jest.mock('@latchkey/terminal-client', () => ({
  isTerminalReply: () => false,
  TerminalConnection: class {
    constructor(given: TerminalOptions) {
      options = given;
    }
  },
}));

const output = (text: string): void =>
  options.onOutput({
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
    readOnly: () => false,
    onKeys: (data) => data,
    explainFailure: () => Promise.resolve(null),
    onClipboardWrite: (characters) => copied.push(characters),
  });
}

describe('a program that writes to the clipboard', () => {
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

  it('is reported only if the write succeeds', async () => {
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

it('a reset clears the screen and output that waits to be parsed, but no later output', async () => {
  const terminal = new Terminal({ cols: 40, rows: 5, allowProposedApi: true });
  attach(terminal);
  // Ends with an unfinished escape sequence.
  output('old line\r\nolder \x1b[3');
  options.onReset?.();
  output('new line');
  await new Promise<void>((resolve) => terminal.write('', resolve));
  const lines = Array.from({ length: 5 }, (_, row) =>
    terminal.buffer.active.getLine(row)?.translateToString(true),
  );
  expect(lines).toEqual(['new line', '', '', '', '']);
});

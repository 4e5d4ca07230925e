import type { TerminalOptions } from '@latchkey/terminal-client';
import { Terminal } from '@xterm/xterm';
import { FakeSocket } from '../testing/fixtures';
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

it('a reset clears what was on the screen and what still waited for it, and nothing after', async () => {
  const terminal = new Terminal({ cols: 40, rows: 5, allowProposedApi: true });
  new ShellAttachment(
    terminal,
    'ws://127.0.0.1/',
    () => new FakeSocket() as unknown as WebSocket,
    (data) => data,
    () => Promise.resolve(null),
  );
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

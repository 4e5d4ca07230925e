import { Terminal } from '@xterm/headless';
import { guardErasure } from './xterm-workarounds';

describe('guardErasure', () => {
  const shown = async (output: string): Promise<string[]> => {
    const terminal = new Terminal({ cols: 4, rows: 3, allowProposedApi: true });
    guardErasure(terminal);
    await new Promise<void>((parsed) => terminal.write(output, parsed));
    const { active } = terminal.buffer;
    return [0, 1, 2].map((y) => active.getLine(y)?.translateToString(true) ?? '');
  };

  it.each(['\u001b[1J', '\u001b[?1J'])(
    'keeps the terminal working after %j in the last cell',
    async (erase) => {
      expect(await shown(`one\u001b[99;99H${erase}\u001b[2;1Htwo`)).toEqual(['one', 'two', '']);
    },
  );

  it('leaves other erasures alone', async () => {
    expect(await shown('one\u001b[2;4H\u001b[1Jx')).toEqual(['', '   x', '']);
    expect(await shown('one\u001b[99;99H\u001b[2J\u001b[Hx')).toEqual(['x', '', '']);
  });
});

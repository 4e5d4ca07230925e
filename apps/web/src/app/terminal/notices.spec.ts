import { Terminal } from '@xterm/xterm';
import { watchNotices } from './notices';

const OSC = '\u001b]';
const BEL = '\u0007';

describe('watchNotices', () => {
  async function heard(output: string, allowed = true): Promise<string[]> {
    const terminal = new Terminal({ allowProposedApi: true });
    const texts: string[] = [];
    watchNotices(
      terminal,
      () => allowed,
      ({ text }) => texts.push(text),
    );
    await new Promise<void>((parsed) => terminal.write(output, parsed));
    return texts;
  }

  it.each([
    ['a bell', BEL, ['']],
    ['OSC 9', `${OSC}9;Build is done${BEL}`, ['Build is done']],
    ['OSC 777', `${OSC}777;notify;Agent;Waits; for you${BEL}`, ['Agent: Waits; for you']],
    ['OSC 777 without a text', `${OSC}777;notify;Agent${BEL}`, ['Agent']],
    ['the end of a title, which is no bell', `${OSC}0;vim${BEL}`, []],
    ['progress', `${OSC}9;4;1;50${BEL}`, []],
    ['another of ConEmu’s', `${OSC}9;12${BEL}`, []],
    ['another 777', `${OSC}777;preexec${BEL}`, []],
    ['a text that turns its direction', `${OSC}9;gpj\u202e.exe\u001b\\`, ['gpj.exe']],
  ])('hears %s', async (_name, output, texts) => expect(await heard(output)).toEqual(texts));

  it('is deaf to output of the past', async () =>
    expect(await heard(`${BEL}${OSC}9;old${BEL}`, false)).toEqual([]));
});

import { Terminal } from '@xterm/xterm';
import { sanitiseTitle, watchNotifications } from './program-signals';

const OSC = '\u001b]';
const BEL = '\u0007';

describe('watchNotifications', () => {
  async function notificationsIn(output: string, allowed = true): Promise<string[]> {
    const terminal = new Terminal({ allowProposedApi: true });
    const texts: string[] = [];
    watchNotifications(
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
    ['OSC 777 without a message', `${OSC}777;notify;Agent${BEL}`, ['Agent']],
    ['nothing in the BEL that ends a title', `${OSC}0;vim${BEL}`, []],
    ['nothing in progress', `${OSC}9;4;1;50${BEL}`, []],
    ['nothing in another ConEmu sequence', `${OSC}9;12${BEL}`, []],
    ['nothing in another OSC 777', `${OSC}777;preexec${BEL}`, []],
    ['a message without its direction-changing characters', `${OSC}9;gpj\u202e.exe\u001b\\`, ['gpj.exe']],
  ])('reports %s', async (_name, output, texts) => expect(await notificationsIn(output)).toEqual(texts));

  it('ignores replayed output', async () =>
    expect(await notificationsIn(`${BEL}${OSC}9;old${BEL}`, false)).toEqual([]));
});

describe('sanitiseTitle', () => {
  it.each([
    ['vim README.md', 'vim README.md'],
    ['a\u001b[31mb\u0007', 'a[31mb'],
    ['file\u202etxt.exe', 'filetxt.exe'],
    ['  many\n  lines ', 'many lines'],
  ])('turns %j into %j', (title, safe) => expect(sanitiseTitle(title)).toBe(safe));

  it('limits the length', () => expect(sanitiseTitle('x'.repeat(500))).toHaveLength(80));
});

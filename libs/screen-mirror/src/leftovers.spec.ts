import { expected, mirrorOn, MirrorWorkers } from './mirror-workers.test-kit';
import { bytesOf, Viewer } from './screen.test-kit';
import type { ScreenMirror } from './screen-mirror';

let workers: MirrorWorkers;

beforeAll(async () => (workers = await MirrorWorkers.open()));
afterEach(() => workers.stop());
afterAll(() => workers.remove());

describe('what a program leaves behind', () => {
  const PROMPT = '\x1b[?2004h$ ';
  const MODES =
    '\x1b[>1u\x1b[?1003h\x1b[?1006h\x1b[?1004h\x1b[?1;66h\x1b[>4;2m\x1b[?25l\x1b[?7l\x1b[4h\x1b[2;5r';
  const after = async (mirror: ScreenMirror) => {
    const bytes = await mirror.leftovers();
    return bytes && Buffer.from(bytes).toString();
  };
  const fed = (...texts: string[]) => {
    const mirror = mirrorOn(workers.start());
    for (const text of texts) mirror.feed(bytesOf(text));
    return mirror;
  };

  it.each([
    ['on a screen of its own', '\x1b[?1049h', 'busy'],
    ['on the normal screen', '', ''],
  ])('%s is ended by output that leaves a screen as it was', async (_, screen, drawn) => {
    const before = 'one\r\n$ agent\r\n';
    const ends = await after(fed(before + screen + MODES + drawn + PROMPT));
    const viewer = new Viewer(40, 10, 50).write(bytesOf(before + screen + MODES + drawn + ends));
    const { states: _states, shared: _shared, ...was } = expected(before) as Record<string, unknown>;
    const { cursor: _cursor, ...look } = viewer.look();
    expect({ ...look, cursor: was['cursor'] }).toMatchObject(was);
  });

  it('is nothing where it tidied up, and no terminal is needed to know that nothing was set', async () => {
    expect(await after(fed(`\x1b[?1049h\x1b[?1000hbusy\x1b[?1000l\x1b[?1049l${PROMPT}`))).toBe('');
    const plain = fed(`\x1b[31m${PROMPT}\x1b[m`);
    expect(await after(plain)).toBe('');
    expect(plain.isBegun).toBe(false);
  });

  it('is unknown until there is a prompt: a shell may draw a screen itself', async () => {
    const mirror = fed('\x1b[?1049h\x1b[?25lmenu');
    expect(await after(mirror)).toBeNull();
    mirror.feed(bytesOf(PROMPT));
    expect(await after(mirror)).toBe('\x1b[?1049l\x1b[?25h');
  });

  it('is not what the shell’s line editor has on, which has no screen and no mouse', async () => {
    const mirror = fed(`\x1b[>5u\x1b[?1004h\x1b[?1049h\x1b[?1000h${PROMPT}`);
    mirror.shellHasTerminal();
    mirror.feed(bytesOf(`killed${PROMPT}`));
    expect(await after(mirror)).toBe('\x1b[?1049l\x1b[?9;1000;1002;1003l\x1b[?1005;1006;1015;1016l');
  });

  it('begins with a cancel where it died in mid-sequence, and is unknown where more came meanwhile', async () => {
    const mirror = fed(`\x1b[?1003h${PROMPT}\x1b]0;half a ti`);
    expect(await after(mirror)).toMatch(/^\x18\x1b\[\?9;1000/);
    const asked = after(mirror);
    mirror.feed(bytesOf('more'));
    expect(await asked).toBeNull();
  });

  it.each(['\x1b[>4;2m', '\x1b[?1049h', '\x1b[>1u', '\x1b=', '\x1b[?100', '\x1b'])('may be %j', (output) => {
    const mirror = fed(`${PROMPT}${output}`);
    mirror.shellHasTerminal();
    expect(mirror.isBegun).toBe(true);
  });
});

import { expected, mirrorOn, MirrorWorkers } from './mirror-workers.test-kit';
import { bytesOf, Viewer } from './screen.test-kit';
import type { ScreenMirror } from './screen-mirror';

let workers: MirrorWorkers;

beforeAll(async () => (workers = await MirrorWorkers.open()));
afterEach(() => workers.stop());
afterAll(() => workers.remove());

describe('ScreenMirror.leftovers', () => {
  const PROMPT = '\x1b[?2004h$ ';
  const MODES =
    '\x1b[>1u\x1b[?1003h\x1b[?1006h\x1b[?1004h\x1b[?1;66h\x1b[>4;2m\x1b[?25l\x1b[?7l\x1b[4h\x1b[2;5r';
  const leftoversOf = async (mirror: ScreenMirror) => {
    const bytes = await mirror.leftovers();
    return bytes && Buffer.from(bytes).toString();
  };
  const fed = (...texts: string[]) => {
    const mirror = mirrorOn(workers.start());
    for (const text of texts) mirror.feed(bytesOf(text));
    return mirror;
  };

  it.each([
    ['on the alternate screen', '\x1b[?1049h', 'busy'],
    ['on the normal screen', '', ''],
  ])('ends modes left on %s, and restores the screen', async (_, screen, drawn) => {
    const before = 'one\r\n$ agent\r\n';
    const ends = await leftoversOf(fed(before + screen + MODES + drawn + PROMPT));
    const viewer = new Viewer(40, 10, 50).write(bytesOf(before + screen + MODES + drawn + ends));
    const { states: _states, shared: _shared, ...was } = expected(before) as Record<string, unknown>;
    const { cursor: _cursor, ...look } = viewer.look();
    expect({ ...look, cursor: was['cursor'] }).toMatchObject(was);
  });

  it('is empty when the program cleaned up, and needs no terminal when no mode was set', async () => {
    expect(await leftoversOf(fed(`\x1b[?1049h\x1b[?1000hbusy\x1b[?1000l\x1b[?1049l${PROMPT}`))).toBe('');
    const plain = fed(`\x1b[31m${PROMPT}\x1b[m`);
    expect(await leftoversOf(plain)).toBe('');
    expect(plain.hasTerminal).toBe(false);
  });

  it('is null until the prompt is back, because a shell may draw a full screen itself', async () => {
    const mirror = fed('\x1b[?1049h\x1b[?25lmenu');
    expect(await leftoversOf(mirror)).toBeNull();
    mirror.feed(bytesOf(PROMPT));
    expect(await leftoversOf(mirror)).toBe('\x1b[?1049l\x1b[?25h');
  });

  it('excludes the modes of the shell’s line editor', async () => {
    const mirror = fed(`\x1b[>5u\x1b[?1004h\x1b[?1049h\x1b[?1000h${PROMPT}`);
    mirror.shellHasTerminal();
    mirror.feed(bytesOf(`killed${PROMPT}`));
    expect(await leftoversOf(mirror)).toBe('\x1b[?1049l\x1b[?9;1000;1002;1003l\x1b[?1005;1006;1015;1016l');
  });

  it('begins with CAN after an unfinished sequence, and is null when more output was fed meanwhile', async () => {
    const mirror = fed(`\x1b[?1003h${PROMPT}\x1b]0;half a ti`);
    expect(await leftoversOf(mirror)).toMatch(/^\x18\x1b\[\?9;1000/);
    const asked = leftoversOf(mirror);
    mirror.feed(bytesOf('more'));
    expect(await asked).toBeNull();
  });

  it.each(['\x1b[>4;2m', '\x1b[?1049h', '\x1b[>1u', '\x1b=', '\x1b[?100', '\x1b'])(
    'starts a terminal for %j, which may set a mode',
    (output) => {
      const mirror = fed(`${PROMPT}${output}`);
      mirror.shellHasTerminal();
      expect(mirror.hasTerminal).toBe(true);
    },
  );
});

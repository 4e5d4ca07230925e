import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { makeTempDir, waitFor } from '@latchkey/testing';
import { drawnScreen } from '../src/drawn-screen';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(180_000);

const SIZE = { cols: 120, rows: 30 };

const has = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
};

describe('a viewer that comes later', () => {
  let both: TwoProcesses;
  const folder = makeTempDir();
  const file = join(folder.path, 'text.md');

  beforeAll(async () => {
    const line = (n: number): string => `${n} **wide 漢字 and é, 👩‍💻** ${'-'.repeat(n % 150)}`;
    writeFileSync(file, Array.from({ length: 300 }, (_, n) => line(n)).join('\n'));
    both = await TwoProcesses.start();
  });
  afterEach(async () => {
    for (const session of await both.sessions()) await both.close(session);
  });
  afterAll(async () => {
    await both.stop();
    folder.remove();
  });

  /** Runs the command, waits for that in its output, and compares both viewers' screens. */
  async function expectSameScreen(command: string, shown: RegExp): Promise<string> {
    const { session, viewer } = await both.open();
    viewer.connection.send(`${command}\r`);
    await viewer.until(() => shown.test(viewer.text));
    const later = both.view(session);
    await later.until(() => later.state === 'attached' && later.receivedBytes > 0);
    const draw = () => Promise.all([viewer, later].map(({ output }) => drawnScreen(output, SIZE)));
    // The program may still draw, and one of them be a frame ahead; they must come to show the same.
    await waitFor('both to show the same', async () => {
      const [one, other] = await draw();
      return isDeepStrictEqual(one, other);
    });
    expect(later.text.length).toBeLessThan(300_000);
    return later.text;
  }

  (has('vim') ? it : it.skip)('sees vim as it is', async () => {
    await expectSameScreen(`vim -u NONE -N +'syntax on' +'set number' +'set ruler' +150 ${file}`, /150,1/);
  });

  (has('less') ? it : it.skip)('sees less as it is', async () => {
    await expectSameScreen(`less -N +120 ${file}`, /text\.md/);
  });

  (has('htop') ? it : it.skip)('sees htop as it is', async () => {
    await expectSameScreen('htop -d 100', /F10/);
  });

  it('sees a prompt after much coloured output, and the lines above it', async () => {
    const script = `for i in $(seq 1 900); do printf "\\e[3$((i%8))mline $i\\e[0m\\n"; done; echo do''ne`;
    const text = await expectSameScreen(script, /done\r\n/);
    expect(text).toContain('line 3');
  });

  it('has the modes that a program has set: mouse, paste, keys', async () => {
    const modes =
      "printf '\\033[?1049h\\033[?1002h\\033[?1006h\\033[?2004h\\033[>1u\\033[5;9Hhe''re'; read -rs x";
    const text = await expectSameScreen(modes, /here/);
    for (const mode of ['\u001b[?1006h', '\u001b[>1u']) expect(text).toContain(mode);
  });

  it('is given a screen, not megabytes, after a flood', async () => {
    const text = await expectSameScreen('seq 1 400000; echo do""ne', /done\r\n/);
    expect(text).toContain('399999');
  });
});

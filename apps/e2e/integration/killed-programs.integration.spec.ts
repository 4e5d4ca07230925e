import { waitFor } from '@latchkey/testing';
import { drawnScreen } from '../src/drawn-screen';
import { TwoProcesses } from '../src/two-processes';
import type { Viewer } from '../src/viewer';

jest.setTimeout(180_000);

const SIZE = { cols: 120, rows: 30 };
const ESC = '\\033';
/** What an agent switches on: a screen of its own, kitty's keyboard, the mouse, focus; and no cursor. */
const MODES = `${ESC}[>1u${ESC}[?1003h${ESC}[?1006h${ESC}[?1004h${ESC}[?1h${ESC}[?25l`;
const FULL_SCREEN = `${ESC}[?1049h${MODES}`;

describe('a program that was killed', () => {
  let both: TwoProcesses;
  let viewer: Viewer;

  beforeAll(async () => (both = await TwoProcesses.start()));
  beforeEach(async () => {
    ({ viewer } = await both.open());
    viewer.connection.send("PS1='prom''pt> '; echo before\r");
    await viewer.until(() => /before\r\n[^]*prompt> /.test(viewer.text));
  });
  afterEach(async () => {
    for (const session of await both.sessions()) await both.close(session);
  });
  afterAll(() => both.stop());

  const screen = () => drawnScreen(viewer.output, SIZE);
  const programIs = (name: string) =>
    waitFor(`${name} to be what runs`, async () => (await both.sessions())[0]?.program === name);

  /** Starts a program that writes this and never ends by itself. @returns its number */
  async function start(output: string): Promise<number> {
    viewer.connection.send(`sh -c "printf '${output}'; echo work''ing \\$\\$; exec sleep 1000"\r`);
    await viewer.until(() => /working \d+\r\n/.test(viewer.text));
    await programIs('sleep');
    return Number(/working (\d+)\r\n/.exec(viewer.text)![1]);
  }

  const expectModesEnded = async () =>
    expect((await screen()).modes).toMatchObject({
      mouseTrackingMode: 'none',
      sendFocusMode: false,
      applicationCursorKeysMode: false,
      bracketedPasteMode: true, // the shell's own
    });

  it('takes its screen, mouse and keyboard along, and the shell draws its prompt again', async () => {
    process.kill(await start(FULL_SCREEN), 'SIGKILL');
    await waitFor('the shell to have its screen back', async () => {
      const { drawn } = await screen();
      return drawn.includes('before') && /prompt> \x1b?[^\n]*$/.test(drawn) && !drawn.includes('working');
    });
    await expectModesEnded();
    expect(viewer.text.split('\x1b[<99u')).toHaveLength(2);
    viewer.connection.send('echo "$((6 * 7))"\r');
    await viewer.untilText('42\r\n');
  });

  it('leaves what it wrote on the normal screen', async () => {
    process.kill(await start(MODES), 'SIGKILL');
    await waitFor('its modes to end', async () => (await screen()).modes['mouseTrackingMode'] === 'none');
    await expectModesEnded();
    expect((await screen()).drawn).toMatch(/working \d+/);
  });

  it('takes nothing along that it had ended itself', async () => {
    const ends = `${ESC}[?1003l${ESC}[?1006l${ESC}[?1004l${ESC}[<u${ESC}[?1l${ESC}[?25h${ESC}[?1049l`;
    process.kill(await start(FULL_SCREEN + ends), 'SIGKILL');
    await programIs('bash');
    viewer.connection.send('echo "$((6 * 7))"\r');
    await viewer.untilText('42\r\n');
    await programIs('bash');
    for (const end of ['\x1b[<99u', '\x1b[?9;1000']) expect(viewer.text).not.toContain(end);
    expect(viewer.text.split('\x1b[?1049l')).toHaveLength(2);
  });

  it('takes nothing along that the shell draws itself, until that is at its prompt again', async () => {
    viewer.connection.send(
      `menu() { printf '${ESC}[?1049h${ESC}[?1000h'; cat; echo dra''wn; read -rsn1 key; }; menu\r`,
    );
    await programIs('cat');
    // The end of what it reads, and so of it.
    viewer.connection.send('\x04');
    await viewer.untilText('drawn\r\n');
    await programIs('bash');
    expect((await screen()).modes).toMatchObject({ mouseTrackingMode: 'vt200' });
    viewer.connection.send('q');
    await waitFor('its modes to end', async () => (await screen()).modes['mouseTrackingMode'] === 'none');
  });

  it('keeps its modes while it is only stopped', async () => {
    const pid = await start(FULL_SCREEN);
    process.kill(pid, 'SIGSTOP');
    await viewer.untilText('Stopped');
    await programIs('bash');
    viewer.connection.send('fg\r');
    await programIs('sleep');
    expect((await screen()).modes).toMatchObject({ mouseTrackingMode: 'any' });
    process.kill(pid, 'SIGKILL');
    await waitFor('its modes to end', async () => (await screen()).modes['mouseTrackingMode'] === 'none');
  });
});

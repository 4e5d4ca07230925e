import { join } from 'node:path';
import { makeTempDir } from '@latchkey/testing';
import { ControlChannel } from '../src/control-channel';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(180_000);

describe('what a page is told of a shell', () => {
  let both: TwoProcesses;
  const folder = makeTempDir();
  beforeAll(async () => (both = await TwoProcesses.start()));
  afterEach(async () => {
    for (const session of await both.sessions()) await both.close(session);
  });
  afterAll(async () => {
    await both.stop();
    folder.remove();
  });

  it('is the program in the foreground and its folder, as they change', async () => {
    const { session, viewer } = await both.open();
    const channel = await ControlChannel.open(both, session.id);
    await channel.until(({ program, cwd }) => program === 'bash' && cwd === both.latchkey.home);
    const within = join(folder.path, 'é');
    viewer.connection.send(`mkdir ${within}; cd ${within}; sleep 1000\r`);
    await channel.until(({ program, cwd }) => program === 'sleep' && cwd === within);
    viewer.connection.send('\x03');
    await channel.until(({ program }) => program === 'bash');
    viewer.connection.send('exit 4\r');
    const info = await channel.until(({ activity }) => activity === 'done');
    expect(info).toMatchObject({ state: 'exited', exitCode: 4, program: null, cwd: within });
    channel.close();
  });

  it('is that a program works, waits for somebody, and is idle again once somebody typed', async () => {
    const { session, viewer } = await both.open();
    const channel = await ControlChannel.open(both, session.id);
    viewer.connection.send(
      "for i in 1 2 3 4 5; do echo $i; sleep 0.3; done; printf '\\033]9;May I \\033]\\033\\\\'; printf '\\033]777;notify;Agent;May I de\\u202elete it?\\a'; read -r; sleep 1000\r",
    );
    await channel.until(({ activity }) => activity === 'working');
    const waiting = await channel.until(({ activity }) => activity === 'waiting');
    expect(waiting.attention?.message).toBe('Agent: May I de\ufffdlete it?');
    expect(Math.abs(Date.parse(waiting.attention?.at ?? '') - Date.now())).toBeLessThan(10_000);
    // Not by a viewer that merely comes.
    const other = both.view(session);
    await other.until(() => other.state === 'attached');
    await channel.until(({ viewers }) => viewers === 2);
    expect(channel.info?.activity).toBe('waiting');
    other.connection.send('y\r');
    expect(await channel.until(({ activity }) => activity !== 'waiting')).toMatchObject({ attention: null });
    await channel.until(({ activity }) => activity === 'idle');
    for (const each of [viewer, other]) each.connection.close();
    channel.close();
  });

  it('is told some times a second at most, however often it changes', async () => {
    const { session, viewer } = await both.open();
    const channel = await ControlChannel.open(both, session.id);
    viewer.connection.send(
      'n=0; echo "now $((6*7))"; while read -r; do n=$((n+1)); sleep 0.05; printf "asked $n times\\a"; done\r',
    );
    // What is typed before bash leaves its line editor stays a carriage return, which doesn't end `read`.
    await viewer.untilText('now 42');
    await channel.until(({ activity }) => activity === 'working');
    const [from, before] = [Date.now(), channel.messages];
    // Each line is an answer, after which the program asks again.
    for (let asked = 1; Date.now() - from < 3_000; asked++) {
      viewer.connection.send('\r');
      await viewer.untilText(`asked ${asked} times`);
    }
    await channel.until(({ activity }) => activity === 'waiting');
    const seconds = (Date.now() - from) / 1000;
    expect((channel.messages - before) / seconds).toBeLessThan(6);
    viewer.connection.close();
    channel.close();
  });
});

import { readFileSync } from 'node:fs';
import { API } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { descendantsOf } from '../src/processes';
import { Shell } from '../src/shell';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(180_000);

describe('a program in a shell that wishes Latchkey ill', () => {
  let both: TwoProcesses;
  beforeAll(async () => (both = await TwoProcesses.start({ LATCHKEY_SYNC: 'on' })));
  afterEach(async () => {
    for (const session of await both.sessions()) await both.close(session);
  });
  afterAll(() => both.stop());

  it('no signal from a shell has either open a debugger, in which secrets could be read', async () => {
    const { viewer } = await both.open();
    viewer.connection.send(`kill -USR1 ${both.hostPid} ${both.apiPid() ?? ''}; echo se""nt\r`);
    await viewer.untilText('sent');
    // Both have been through their event loops many times by then.
    for (let round = 0; round < 50; round++) expect((await both.visitor.fetch(API.health)).status).toBe(200);
    expect(await both.sessions()).toHaveLength(1);
    expect(both.latchkey.process.logs.filter((line) => line.startsWith('Debugger'))).toEqual([]);
    viewer.connection.close();
  });

  it('whoever ends a process in a way that dumps its memory finds nothing', async () => {
    const { viewer } = await both.open();
    const limits = [both.hostPid, both.apiPid() ?? -1].map((pid) =>
      readFileSync(`/proc/${pid}/limits`, 'utf8'),
    );
    for (const each of limits) expect(each).toMatch(/^Max core file size +0 +0 /m);
    viewer.connection.close();
  });

  it('tools and the page are there again after a program has spoilt the place of the tools’ socket', async () => {
    const { viewer } = await both.open();
    const spoil = 's=$(env | sed -n "s/.*=\\(.*tools.sock\\)$/\\1/p")';
    viewer.connection.send(`${spoil}; rm -r $(dirname $s); echo spo""ilt\r`);
    await viewer.untilText('spoilt');
    await both.killApi();
    viewer.connection.send(
      'latchkey status >/dev/null && echo fi""ne; mkdir -p $s.x; rm $s; mv $s.x $s; echo spo""ilt again\r',
    );
    await viewer.untilText('spoilt again');
    await both.killApi();
    viewer.connection.send('latchkey status >/dev/null && echo fine ag""ain\r');
    await viewer.untilText('fine again');
    expect(viewer.text).toContain('fine\r\n');
    viewer.connection.close();
  });

  it('repositories that hold git up have no more than a few gits wait at once', async () => {
    const shell = await Shell.open(both);
    await shell.run(
      'mkdir -p ~/held ~/projects && for i in $(seq 30); do git init -q ~/held/h$i && rm ~/held/h$i/.git/config && mkfifo ~/held/h$i/.git/config; done && mv ~/held/* ~/projects/',
    );
    const gits = (): number[] =>
      descendantsOf(both.apiPid() ?? -1).filter(
        (pid) => readFileSync(`/proc/${pid}/comm`, 'utf8') === 'git\n',
      );
    let most = 0;
    await waitFor('some that wait', () => (most = Math.max(most, gits().length)) >= 4);
    // They wait for a minute; the answer comes after all that was to be started at once.
    for (let round = 0; round < 20; round++) {
      await both.visitor.fetch(API.health);
      most = Math.max(most, gits().length);
    }
    expect(most).toBe(4);
    await shell.run('rm -rf ~/projects/h*');
    for (const pid of gits()) process.kill(pid, 'SIGKILL');
    shell.leave();
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstFree, isFree } from './ports.mjs';
import { openLog, takeStateFolder } from './state.mjs';

describe('takeStateFolder', () => {
  let wanted: string;
  beforeEach(() => {
    wanted = mkdtempSync(join(tmpdir(), 'latchkey-state-'));
  });
  afterEach(() => rmSync(wanted, { recursive: true }));

  it('takes the folder, and gives it back', () => {
    const first = takeStateFolder(wanted);
    expect(first).toMatchObject({ folder: wanted, isShared: false });
    first.release();
    expect(takeStateFolder(wanted).folder).toBe(wanted);
  });

  it('takes over from a run that was killed', () => {
    writeFileSync(join(wanted, 'run.pid'), '999999999');
    expect(takeStateFolder(wanted).folder).toBe(wanted);
  });

  it('keeps the log of the run before', async () => {
    for (const text of ['first', 'second']) {
      const { stream } = openLog(wanted, 'a.log');
      stream.end(text);
      await once(stream, 'finish');
    }
    expect(readFileSync(join(wanted, 'a.log.1'), 'utf8')).toBe('first');
    expect(readFileSync(join(wanted, 'a.log'), 'utf8')).toBe('second');
  });
});

describe('ports', () => {
  it('passes over a port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await isFree(port)).toBe(false);
    expect(await firstFree(port)).toBeGreaterThan(port);
    server.close();
    await once(server, 'close');
    expect(await isFree(port)).toBe(true);
  });
});

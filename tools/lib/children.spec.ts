import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Children } from './children.mjs';
import { ROOT } from './command-line.mjs';

describe('Children', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-children-'));
  const script = join(folder, 'server.mjs');
  writeFileSync(
    script,
    `console.log(JSON.stringify({ event: 'listening', url: 'http://127.0.0.1:1' })); setInterval(() => {}, 1000);`,
  );
  afterAll(() => rmSync(folder, { recursive: true }));

  const described = {
    title: 'A server',
    script: relative(ROOT, script),
    env: process.env,
    onEvent: () => undefined,
    onLine: () => undefined,
  };

  it('ends the servers that it started', async () => {
    const children = new Children();
    const child = children.start(described);
    expect(await child.listening()).toMatchObject({ url: 'http://127.0.0.1:1' });
    const first = children.firstToEnd();
    await children.end();
    expect(await first).toMatchObject({ child, how: 'was ended by SIGTERM' });
  });

  it('starts no server while it ends the others, or after', async () => {
    const children = new Children();
    const child = children.start(described);
    await child.listening();
    const ending = children.end();
    expect(() => children.start(described)).toThrow('the run is ending');
    await ending;
    expect(() => children.start(described)).toThrow('the run is ending');
  });

  it('makes the last lines of a log printable', async () => {
    const hostile = join(folder, 'hostile.mjs');
    writeFileSync(
      hostile,
      String.raw`console.log('\u001b]0;title\u0007red \u001b[31m and \u202eback\ttab'); process.exitCode = 1;`,
    );
    const child = new Children().start({ ...described, script: relative(ROOT, hostile) });
    await child.ended;
    expect(child.lastLines).toBe('�]0;title�red �[31m and �back tab');
  });
});

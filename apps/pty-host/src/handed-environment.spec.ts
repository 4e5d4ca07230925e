import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnvironmentBlock, takeHandedEnvironment } from './handed-environment';

describe('the handed-over environment', () => {
  it('is parsed from the system’s format', () => {
    const block = Buffer.from('A=1\0EMPTY=\0LINES=a\nb\0EQUALS=a=b=\0UTF=€\0NODE_CHANNEL_FD=4\0broken\0');
    expect(parseEnvironmentBlock(block)).toEqual({
      A: '1',
      EMPTY: '',
      LINES: 'a\nb',
      EQUALS: 'a=b=',
      UTF: '€',
    });
  });

  it('is the process environment without start.sh', () => {
    const taken = takeHandedEnvironment({ A: '1', B: undefined });
    expect(taken).toEqual({ environment: { A: '1' }, hidden: false });
  });

  describe('by start.sh', () => {
    const folder = mkdtempSync(join(tmpdir(), 'start-sh-'));
    const script = join(folder, 'apps/pty-host/start.sh');
    beforeAll(() => {
      mkdirSync(join(folder, 'apps/pty-host'), { recursive: true });
      mkdirSync(join(folder, 'dist/apps/pty-host'), { recursive: true });
      copyFileSync(join(__dirname, '../start.sh'), script);
      // Replaces the host: prints what it receives, and what any process can read about it.
      writeFileSync(
        join(folder, 'dist/apps/pty-host/main.js'),
        `const fs = require('node:fs');
         const handed = fs.readFileSync(Number(process.env.LATCHKEY_ENVIRONMENT_FD), 'latin1');
         const seen = fs.readFileSync('/proc/self/environ', 'latin1') + fs.readFileSync('/proc/self/cmdline', 'latin1');
         process.stdout.write(JSON.stringify({ handed, seen, options: process.execArgv }));`,
      );
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    const start = (env: Record<string, string>, ...args: string[]) => {
      const { stdout, stderr } = spawnSync('/bin/sh', [script, ...args], {
        env: { PATH: process.env['PATH'], ...env },
        encoding: 'utf8',
      });
      if (stdout === '') throw new Error(stderr);
      const { handed, seen, options } = JSON.parse(stdout) as {
        handed: string;
        seen: string;
        options: string[];
      };
      const block = Buffer.from(handed.replace(/\s/g, ''), 'hex');
      return { handed: parseEnvironmentBlock(block), seen, options };
    };

    it('arrives complete, and /proc shows only what Node needs', () => {
      const env = {
        HOME: '/home/somebody else',
        DATABRICKS_CLIENT_SECRET: "do\"se$(x)`y`\\ 'quoted'\nsecond line €",
        ANYTHING_ELSE: 'mine too',
      };
      const { handed, seen } = start(env);
      expect(handed).toMatchObject(env);
      expect(seen).toContain('HOME=/home/somebody else\0');
      expect(seen).not.toMatch(/dose|quoted|mine too|DATABRICKS/);
    });

    it('arrives complete when it is larger than a pipe’s buffer', () => {
      const large = Object.fromEntries(
        Array.from({ length: 20 }, (_, i) => [`LARGE_${i}`, 'x'.repeat(10_000)]),
      );
      expect(start(large).handed).toMatchObject(large);
    });

    it('starts the given Node with the given options', () => {
      expect(start({}, process.execPath, '--no-warnings').options).toEqual(['--no-warnings']);
    });
  });
});

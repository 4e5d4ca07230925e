import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprint } from './build.mjs';

describe('fingerprint', () => {
  let root: string;
  const write = (path: string, text: string) => writeFileSync(join(root, path), text);
  const now = () => fingerprint(root, ['src', 'config.json']);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'latchkey-fingerprint-'));
    mkdirSync(join(root, 'src/deep'), { recursive: true });
    write('src/deep/a.ts', 'one');
    write('config.json', '{}');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it.each<[string, () => void]>([
    ['a change of the same size', () => write('src/deep/a.ts', 'eno')],
    ['a new file', () => write('src/b.ts', '')],
    ['a file that is gone', () => rmSync(join(root, 'config.json'))],
    ['a change of a file that is named itself', () => write('config.json', '[]')],
  ])('differs after %s', (_what, change) => {
    const before = now();
    change();
    expect(now()).not.toBe(before);
  });

  it.each<[string, () => void]>([
    ['a spec', () => write('src/deep/a.spec.ts', 'x')],
    ['a text', () => write('src/README.md', 'x')],
    ['the same content again', () => write('src/deep/a.ts', 'one')],
  ])('stays the same after %s', (_what, change) => {
    const before = now();
    change();
    expect(now()).toBe(before);
  });
});

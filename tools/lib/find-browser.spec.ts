import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser } from './find-browser.mjs';

jest.mock('playwright-core', () => ({ chromium: { executablePath: () => '/nowhere/playwrights-own' } }));

describe('findBrowser', () => {
  let folder: string;
  /** A program that answers `--version` with this exit code. */
  const program = (name: string, exitCode = 0): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\nexit ${exitCode}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-browser-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('prefers CHROMIUM_PATH', async () => {
    program('chromium');
    const CHROMIUM_PATH = program('mine');
    const found = await findBrowser({ env: { PATH: folder, CHROMIUM_PATH } });
    expect(found?.executablePath).toBe(CHROMIUM_PATH);
  });

  it('does not go on silently when CHROMIUM_PATH is wrong', async () => {
    program('chromium');
    await expect(findBrowser({ env: { PATH: folder, CHROMIUM_PATH: '/nowhere/chrome' } })).rejects.toThrow(
      /CHROMIUM_PATH is \/nowhere\/chrome, which cannot be started/,
    );
  });

  it('passes over a stub that does not start', async () => {
    program('chromium-browser', 1);
    const chrome = program('google-chrome');
    const found = await findBrowser({ env: { PATH: `/nowhere:${folder}` } });
    expect(found).toMatchObject({ executablePath: chrome, found: "the system's" });
  });
});

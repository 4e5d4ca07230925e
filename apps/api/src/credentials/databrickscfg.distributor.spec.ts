import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TokenValue } from '@latchkey/token';
import type { AppConfig } from '../config/app-config';
import { DatabricksCfgDistributor } from './databrickscfg.distributor';

const WORKSPACE = 'https://dbc-1.example';
const OTHERS = '[prod]\nhost = https://prod\ntoken = keep\n';
let home: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'databrickscfg-'));
  file = join(home, '.databrickscfg');
});
afterEach(() => rmSync(home, { recursive: true }));

const distributor = (databrickscfg: boolean): DatabricksCfgDistributor =>
  new DatabricksCfgDistributor({
    sessionHome: home,
    workspaceOrigin: WORKSPACE,
    databrickscfg,
  } as AppConfig);
const token = new TokenValue('dapi-one');

describe('~/.databrickscfg', () => {
  it('has the current token, for its owner’s eyes only', async () => {
    writeFileSync(file, OTHERS);
    chmodSync(file, 0o644);
    expect(await distributor(true).distribute(token)).toBeNull();
    expect(readFileSync(file, 'utf8')).toContain(`host = ${WORKSPACE}\ntoken = dapi-one\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(distributor(true).path).toBe(file);
  });

  it('that is a pipe which nobody writes to holds no rotation up, and is told', async () => {
    execFileSync('mkfifo', [file]);
    expect(await distributor(true).distribute(token)).toContain(
      'could not be written (it is no regular file)',
    );
    expect(statSync(file).isFIFO()).toBe(true);
  });

  it('switched off is not made', async () => {
    expect(await distributor(false).distribute(token)).toBeNull();
    expect(existsSync(file)).toBe(false);
    expect(distributor(false).path).toBeNull();
  });

  it('switched off loses what an earlier run left there, and nothing else', async () => {
    writeFileSync(file, OTHERS);
    await distributor(true).distribute(token);
    await distributor(false).distribute(new TokenValue('dapi-two'));
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('dapi');
    expect(text).toContain(OTHERS);
  });

  it('switched off keeps a profile that is the person’s own', async () => {
    const own = `[DEFAULT]\nhost = ${WORKSPACE}\ntoken = own\n`;
    writeFileSync(file, own);
    await distributor(false).distribute(token);
    expect(readFileSync(file, 'utf8')).toBe(own);
  });

  it('that cannot be written is told, and holds up nothing', async () => {
    const blocked = distributor(true);
    writeFileSync(join(home, 'x'), '');
    rmSync(home, { recursive: true });
    writeFileSync(home, 'a file where the folder should be');
    expect(await blocked.distribute(token)).toMatch(/could not be written/);
    expect(blocked.problem).not.toContain('dapi');
  });
});

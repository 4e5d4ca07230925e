import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  startLatchkey,
  startSandbox,
  waitFor,
  type Latchkey,
  type Sandbox,
  type Visitor,
} from '@latchkey/testing';
import { formatGolden, readGolden, RECORDS, writeGolden } from '../src/golden/golden-files';
import {
  recordDeployment,
  restoreDeployment,
  type RestoredDeployment,
  type StoredDeployment,
} from '../src/golden/stored-deployment';
import { RawViewer } from '../src/golden/terminal-frames';

jest.setTimeout(60_000);

/**
 * What an earlier build stored is read by this one with the same meaning. `golden/stored-deployment.json` was written by that
 * build (see the other golden spec for how to record, and when that is right); its tokens are a sandbox's.
 */
let stored: StoredDeployment;
let restored: RestoredDeployment;
let sandbox: Sandbox;
let latchkey: Latchkey;
let visitor: Visitor;

beforeAll(async () => {
  if (RECORDS) {
    writeGolden('stored-deployment', await recordDeployment());
    formatGolden();
  }
  stored = readGolden('stored-deployment') as StoredDeployment;
  restored = restoreDeployment(stored);
  sandbox = await startSandbox({ stateFile: restored.stateFile });
  restored.restoreHome(sandbox.url);
  latchkey = await startLatchkey({
    sandbox,
    home: restored.home,
    env: { LATCHKEY_SESSION_IDLE_SECONDS: '0' },
  });
  visitor = await latchkey.signIn();
});
afterAll(async () => {
  await latchkey.stop();
  await sandbox.stop();
  restored.folder.remove();
});

const get = async <T>(path: string): Promise<T> => (await (await visitor.fetch(path)).json()) as T;
const secret = (key: string): string => {
  const value = stored.workspace.secretScopes[0]?.secrets[key]?.['value'];
  return typeof value === 'string' ? value : 'null';
};
const file = (name: string): string => stored.home[name] ?? 'null';
const sessionFile = (): string =>
  Object.entries(stored.home).find(([path]) => path.endsWith('.session'))?.[1] ?? '';

describe('what an earlier build stored', () => {
  it('lets the rotation resume without a prompt, and replaces the token at once', async () => {
    const record = JSON.parse(secret('rotation')) as { generation: number; user: string };
    const status = (): Promise<{ valid: boolean; generation: number }> => get('/api/pat-status');
    await waitFor('the token to be replaced', async () => {
      const { valid, generation } = await status();
      return valid && generation === record.generation + 1;
    });
    expect(await status()).toMatchObject({ state: 'valid', user: record.user, persistence: 'secret-scope' });
    const rotated = await visitor.fetch('/api/pat/rotate', { method: 'POST' });
    expect(await rotated.json()).toMatchObject({ state: 'valid', generation: record.generation + 2 });
  });

  it('starts a new ledger, because others may have written the old one', async () => {
    const { generation } = JSON.parse(secret('rotation')) as { generation: number };
    const { entries } = await get<{ entries: { generation: number }[] }>('/api/pat/ledger');
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.filter((entry) => entry.generation < generation)).toEqual([]);
  });

  it('shows the layout and the preferences', async () => {
    expect(await get('/api/layout')).toEqual(JSON.parse(file('.config/latchkey/layout.json')));
    expect(await get('/api/preferences')).toEqual(JSON.parse(file('.config/latchkey/preferences.json')));
  });

  it('lists the saved session and draws its screen', async () => {
    const text = sessionFile();
    const header = JSON.parse(text.slice(0, text.indexOf('\n'))) as { id: string; createdAt: string };
    const { sessions } = await get<{ sessions: readonly object[] }>('/api/sessions');
    expect(sessions).toMatchObject([
      {
        id: header.id,
        label: 'kept shell',
        createdAt: header.createdAt,
        state: 'exited',
        ended: { reason: 'stopped', isOfEarlierRun: true },
      },
    ]);
    const drawn = async (): Promise<string> => {
      const viewer = new RawViewer(latchkey.url, visitor, header.id);
      await viewer.opened();
      viewer.attach();
      await waitFor('the saved screen', () => viewer.closeCode !== null);
      return viewer.output;
    };
    // A viewer that gets no screen within 2 s gets a replay instead, as on a busy machine.
    await waitFor('the words', async () => (await drawn()).includes('keptwords'), { timeoutMs: 20_000 });
  });

  it('is recognised in files for tools: the profile is replaced, and settings count as written', async () => {
    const profile = readFileSync(join(restored.home, '.databrickscfg'), 'utf8');
    expect(profile.match(/^(\[DEFAULT\]|host = .*|token = )/gm)).toEqual([
      '[DEFAULT]',
      `host = ${sandbox.url}`,
      'token = ',
    ]);
    expect(profile).not.toContain(String(/token = (\S+)/.exec(file('.databrickscfg'))?.[1]).slice(-32));
    const { agents } = await get<{ agents: readonly { id: string; configuration: object }[] }>('/api/agents');
    expect(agents.find(({ id }) => id === 'claude')?.configuration).toMatchObject({
      state: 'written',
      left: [],
    });
  });
});

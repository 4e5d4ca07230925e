import { execFileSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentId } from '@latchkey/agents';
import { ASSUMED_MODELS, type Models } from '@latchkey/model-catalog';
import { type AppConfig } from '../config/app-config';
import type { WorkspaceModels } from '../models/workspace-models';
import type { LocalToolServer } from '../tools/local-tool-server';
import { AgentContext } from './agent-context';
import { AgentFiles } from './agent-files';
import { WrittenSettingsFile } from './written-settings-file';

const CLAUDE = '.claude/settings.json';

describe('the agents’ configuration files', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'agent-files-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  function files({
    models = {},
    selected = ['claude', 'codex', 'hermes', 'opencode', 'gemini'],
    port = 1,
  }: {
    models?: Partial<Models>;
    selected?: readonly AgentId[];
    port?: number;
  } = {}): AgentFiles {
    const config = {
      sessionHome: home,
      workspaceOrigin: 'https://dbc-1.cloud.databricks.com',
      rotation: { overlapMs: 120_000 },
      agents: { selected, models: {}, installed: [], npmRegistry: null },
    } as unknown as AppConfig;
    const toolServer = {
      address: () => 'http://127.0.0.1:1/key/gateway',
      keylessAddress: () => `http://127.0.0.1:${String(port)}/gateway`,
    } as unknown as LocalToolServer;
    const workspaceModels = { names: { ...ASSUMED_MODELS, ...models } } as unknown as WorkspaceModels;
    const context = new AgentContext(config, toolServer, workspaceModels);
    return new AgentFiles(config, context, new WrittenSettingsFile(config));
  }
  const read = (path: string): Promise<string> => readFile(join(home, path), 'utf8');
  async function put(path: string, text: string, mode = 0o644): Promise<string> {
    const absolute = join(home, path);
    await mkdir(join(absolute, '..'), { recursive: true });
    await writeFile(absolute, text);
    await chmod(absolute, mode);
    return absolute;
  }

  it('are created privately, with a token lifetime below the overlap', async () => {
    const agents = files();
    await agents.apply();
    expect(JSON.parse(await read(CLAUDE))).toMatchObject({
      apiKeyHelper: 'latchkey token',
      env: { CLAUDE_CODE_API_KEY_HELPER_TTL_MS: '60000' },
    });
    expect((await stat(join(home, CLAUDE))).mode & 0o777).toBe(0o600);
    expect(await read('.codex/config.toml')).toContain('args = ["gateway-key"]');
    expect(agents.stateOf('claude')).toEqual({ state: 'written', file: `~/${CLAUDE}`, left: [] });
  });

  it('are not rewritten by a later update or the next server', async () => {
    await files().apply();
    const before = await stat(join(home, CLAUDE));
    await files().apply();
    await files().apply();
    const after = await stat(join(home, CLAUDE));
    expect({ ino: after.ino, mtimeMs: after.mtimeMs }).toEqual({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  it('follow the gateway to another port', async () => {
    await files({ port: 4711 }).apply();
    expect(await read('.codex/config.toml')).toContain('"http://127.0.0.1:4711/gateway/openai/v1"');
    const agents = files({ port: 4712 });
    await agents.apply();
    expect(await read('.codex/config.toml')).toContain('"http://127.0.0.1:4712/gateway/openai/v1"');
    expect(agents.stateOf('codex')).toMatchObject({ state: 'written', left: [] });
  });

  it('keep their mode and stay links', async () => {
    const real = await put('dotfiles/claude.json', '{"theme": "dark"}', 0o640);
    await mkdir(join(home, '.claude'));
    await symlink(real, join(home, CLAUDE));
    await files().apply();
    expect(JSON.parse(await readFile(real, 'utf8'))).toMatchObject({
      theme: 'dark',
      apiKeyHelper: 'latchkey token',
    });
    expect((await stat(real)).mode & 0o777).toBe(0o640);
  });

  it('are left unchanged when invalid and reported with a hint, while others are written', async () => {
    const broken = '{ "theme": "dark", // mine\n';
    await put(CLAUDE, broken);
    const agents = files();
    await agents.apply();
    expect(await read(CLAUDE)).toBe(broken);
    expect(agents.stateOf('claude')).toMatchObject({
      state: 'left-alone',
      code: 'AGENT_FILE_INVALID',
      message: expect.stringMatching(/~\/\.claude\/settings\.json.*line 1/) as string,
      hint: expect.stringContaining('Correct the file') as string,
    });
    expect(agents.stateOf('codex').state).toBe('written');
    await writeFile(join(home, CLAUDE), '{ "theme": "dark" }');
    await agents.apply();
    expect(agents.stateOf('claude').state).toBe('written');
  });

  it('are reported when unreadable, while others are written', async () => {
    await mkdir(join(home, CLAUDE), { recursive: true });
    const agents = files();
    await agents.apply();
    expect(agents.stateOf('claude')).toMatchObject({ state: 'left-alone', code: 'AGENT_FILE_FAILED' });
  });

  it('are reported when they are pipes or too large, while others are written', async () => {
    const claude = await put(CLAUDE, '');
    await rm(claude);
    execFileSync('mkfifo', [claude]);
    await truncate(await put('.gemini/settings.json', ''), 1_000_001);
    const agents = files();
    await agents.apply();
    expect(agents.stateOf('claude')).toMatchObject({
      code: 'AGENT_FILE_FAILED',
      message: expect.stringContaining('it is no regular file') as string,
    });
    expect(agents.stateOf('gemini')).toMatchObject({
      message: expect.stringContaining('it is too large') as string,
    });
    expect(agents.stateOf('codex').state).toBe('written');
  });

  it('follow the configured models, except for the user’s own choice', async () => {
    await files().apply();
    const chosen = (await read(CLAUDE)).replace('databricks-claude-haiku-4-5', 'my-haiku');
    await writeFile(join(home, CLAUDE), chosen);
    const agents = files({ models: { sonnet: 'other-sonnet', haiku: 'other-haiku' } });
    await agents.apply();
    const { env } = JSON.parse(await read(CLAUDE)) as { env: Record<string, string> };
    expect(env).toMatchObject({
      ANTHROPIC_DEFAULT_SONNET_MODEL: 'other-sonnet',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'my-haiku',
    });
    expect(agents.stateOf('claude')).toMatchObject({ left: ['env.ANTHROPIC_DEFAULT_HAIKU_MODEL'] });
  });

  it('are reported together where a tool has several', async () => {
    const agents = files({ selected: ['pi'] });
    await agents.apply();
    expect(agents.stateOf('pi')).toEqual({ state: 'written', file: '~/.pi/agent/models.json', left: [] });
    await put('.pi/agent/settings.json', '{ "defaultProvider": "mine", "defaultModel": "mine" }');
    await agents.apply();
    expect(agents.stateOf('pi')).toEqual({
      state: 'written',
      file: '~/.pi/agent/settings.json',
      left: ['defaultProvider', 'defaultModel'],
    });
    await put('.pi/agent/models.json', '{');
    await agents.apply();
    expect(agents.stateOf('pi')).toMatchObject({ state: 'left-alone', file: '~/.pi/agent/models.json' });
  });

  it('of lists are remembered as ours by the next server', async () => {
    await files({ selected: ['pi', 'qwen'] }).apply();
    const agents = files({ selected: ['pi', 'qwen'], models: { pi: 'other', qwen: 'other' } });
    await agents.apply();
    expect(await read('.pi/agent/models.json')).toContain('"models": [{"id":"other"}]');
    expect(await read('.qwen/settings.json')).toContain('"id":"other"');
  });

  it('use OpenCode’s existing file', async () => {
    await put('.config/opencode/opencode.jsonc', '{ /* mine */ }');
    await files().apply();
    expect(await readdir(join(home, '.config/opencode'))).toEqual(['opencode.jsonc']);
    expect(await read('.config/opencode/opencode.jsonc')).toContain('/* mine */');
  });

  it('are not created for tools that are turned off', async () => {
    const agents = files({ selected: ['git'] });
    await agents.apply();
    expect(await readdir(home)).toEqual([]);
    expect(agents.stateOf('claude')).toEqual({ state: 'off', by: 'setting' });
    expect(agents.stateOf('git')).toEqual({ state: 'environment' });
  });

  it('are complete when several shells start at once', async () => {
    const agents = files();
    await Promise.all(Array.from({ length: 10 }, () => agents.apply()));
    expect(JSON.parse(await read(CLAUDE))).toHaveProperty('apiKeyHelper');
    expect(await readdir(join(home, '.claude'))).toEqual(['settings.json']);
  });
});

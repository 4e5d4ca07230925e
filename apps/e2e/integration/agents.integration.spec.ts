import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { API, type AgentInfo, type AgentList, type HealthReport } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { Shell } from '../src/shell';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(180_000);

let both: TwoProcesses;
let shell: Shell;
const inHome = (name: string): string => join(both.latchkey.home, name);
function put(name: string, text: string): void {
  mkdirSync(dirname(inHome(name)), { recursive: true });
  writeFileSync(inHome(name), text);
}
async function agent(id: string): Promise<AgentInfo> {
  const { agents } = (await (await both.visitor.fetch(API.agents)).json()) as AgentList;
  const found = agents.find((each) => each.id === id);
  if (!found) throw new Error(`There is no ${id}.`);
  return found;
}
async function health(): Promise<HealthReport['checks'][number] | undefined> {
  const report = (await (await both.visitor.fetch(API.health)).json()) as HealthReport;
  return report.checks.find(({ id }) => id === 'agents');
}

beforeAll(async () => {
  both = await TwoProcesses.start({
    // Nobody listens there: a firewall in small.
    npm_config_registry: 'http://127.0.0.1:1/',
    LATCHKEY_AGENTS: '-gemini',
    LATCHKEY_MODELS: 'sonnet=databricks-claude-sonnet-4-5',
  });
  shell = await Shell.open(both);
});
afterAll(async () => {
  shell.leave();
  await both.stop();
});

describe('the agents in a session', () => {
  it('have their files, with the configured models and no token in them', async () => {
    const claude = readFileSync(inHome('.claude/settings.json'), 'utf8');
    expect(JSON.parse(claude)).toMatchObject({
      apiKeyHelper: 'latchkey token',
      env: { ANTHROPIC_DEFAULT_SONNET_MODEL: 'system.ai.claude-sonnet-4-5' },
    });
    expect(readFileSync(inHome('.codex/config.toml'), 'utf8')).toMatch(
      /^base_url = "http:\/\/127\.0\.0\.1:\d+\/gateway\/openai\/v1"$/m,
    );
    expect(existsSync(inHome('.gemini'))).toBe(false);
    // But for the file that is kept for tools which read nothing else.
    const found = await shell.run('grep -rlE "dapi[0-9a-f]{8}" ~ --exclude=.databrickscfg');
    expect([found.exitCode, found.output]).toEqual([1, '']);
  });

  it('have nothing secret in the environment but the session’s own key', async () => {
    const { output } = await shell.run('env');
    expect(output).toMatch(/^ANTHROPIC_BASE_URL=http:\/\/127\.0\.0\.1:\d+\/[\w-]+\/gateway\/anthropic$/m);
    expect(output).not.toMatch(/dapi|dose/);
    expect(output).not.toContain('GEMINI_API_KEY');
  });

  it('Codex reaches its models by the address in its file and the key that its helper prints', async () => {
    const address = `sed -n 's/^base_url = "\\(.*\\)"$/\\1/p' ~/.codex/config.toml`;
    const ask = `fetch(process.argv[1] + '/models?client_version=1', { headers: { authorization: 'Bearer ' + process.argv[2] } })`;
    const program = `${ask}.then(async (it) => console.log(String(it.status), await it.text()))`;
    const run = (key: string) => shell.run(`"$LATCHKEY_NODE" -e "${program}" "$(${address})" "${key}"`);
    expect((await run('$(latchkey gateway-key)')).output).toMatch(
      /^200 \{"models":\[\{"slug":"system\.ai\.gpt/,
    );
    expect((await run('none')).output).toMatch(/^403 .*SESSION_KEY_REFUSED/);
  });

  it('git gets the token from the helper alone, and no other helper is told', async () => {
    await shell.run('git config --global credential.helper store');
    const ask = `printf 'protocol=http\\nhost=${new URL(both.sandbox.url).host}\\n\\n' | git credential fill`;
    const filled = await shell.run(
      `${ask} >~/out; grep -c ^password= ~/out; git credential approve <~/out; rm ~/out`,
    );
    expect(filled.output).toContain('1\n');
    expect(existsSync(inHome('.git-credentials'))).toBe(false);
  });
});

describe('latchkey doctor', () => {
  const doctor = () => shell.run('latchkey doctor');

  it('tells of each tool', async () => {
    const { exitCode, output } = await doctor();
    expect(output).toMatch(
      /^(?:ok {7}|– {8})Claude Code: .*~\/\.claude\/settings\.json is (up to date|ready for it)$/m,
    );
    expect(output).toMatch(/^ok {7}git: gets a fresh token/m);
    expect(output).not.toContain('Gemini');
    expect(exitCode).toBe(0);
  });

  it('names a file that was left alone, the place and the cure; so do health and API, until it is corrected', async () => {
    const before = readFileSync(inHome('.codex/config.toml'), 'utf8');
    const broken = '# mine\nmodel = \n';
    put('.codex/config.toml', broken);
    const { exitCode, output } = await doctor();
    expect([exitCode, output]).toEqual([
      1,
      expect.stringMatching(/PROBLEM {2}Codex: ~\/\.codex\/config\.toml .*line \d/),
    ]);
    expect(output).toContain('→ Correct the file');
    expect(await health()).toMatchObject({ severity: 'warning', code: 'AGENT_FILE_INVALID' });
    const other = await Shell.open(both);
    expect(readFileSync(inHome('.codex/config.toml'), 'utf8')).toBe(broken);
    other.leave();
    put('.codex/config.toml', before);
    expect((await agent('codex')).configuration).toMatchObject({ state: 'written', left: [] });
    expect(await health()).toMatchObject({ severity: 'ok' });
  });

  it('respects a choice of the person’s, and says so', async () => {
    put('.codex/config.toml', 'model = "gpt-mine"\n');
    const { exitCode, output } = await doctor();
    expect([exitCode, output]).toEqual([
      0,
      expect.stringContaining('your own setting of model, model_provider'),
    ]);
    expect(readFileSync(inHome('.codex/config.toml'), 'utf8')).toMatch(/^model = "gpt-mine"$/m);
  });

  it('sees where git’s settings are overridden', async () => {
    const { exitCode, output } = await shell.run('(export GIT_CONFIG_COUNT=0; latchkey doctor)');
    expect([exitCode, output]).toEqual([1, expect.stringContaining('PROBLEM  git:')]);
  });
});

describe('an installation', () => {
  const install = (id: string) => both.visitor.fetch(`${API.agents}/${id}/install`, { json: {} });

  it('behind a firewall says so, with the cure, and nothing else suffers', async () => {
    expect((await agent('codex')).installation.state).not.toBe('installing');
    const answer = await install('codex');
    expect(answer.status).toBe(202);
    expect(((await answer.json()) as AgentInfo).installation).toMatchObject({ state: 'installing', step: 1 });
    await waitFor('the failure', async () => (await agent('codex')).installation.state === 'failed');
    expect((await agent('codex')).installation).toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
      hint: expect.stringContaining('npm_config_registry') as string,
    });
    expect(await health()).toMatchObject({ code: 'REGISTRY_UNREACHABLE', severity: 'warning' });
    expect((await shell.run('echo fine')).output).toBe('fine\n');
  });

  it('in a shell says what is there already, and which names there are', async () => {
    const known = await shell.run('latchkey install git');
    expect([known.exitCode, known.output]).toEqual([
      0,
      expect.stringMatching(/^git \(\/.*\) is already installed\./),
    ]);
    const unknown = await shell.run('latchkey install nonsense');
    expect([unknown.exitCode, unknown.output]).toEqual([
      2,
      expect.stringContaining('Use one of: claude, codex'),
    ]);
  });

  it.each([
    ['nonsense', 404, 'AGENT_NOT_FOUND'],
    ['hermes', 409, 'AGENT_NOT_INSTALLABLE'],
    ['gemini', 409, 'AGENT_NOT_INSTALLABLE'],
  ])('of %s is refused', async (id, status, code) => {
    const answer = await install(id);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
  });
});

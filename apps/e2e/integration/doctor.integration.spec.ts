import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Shell } from '../src/shell';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(180_000);

let both: TwoProcesses;
let shell: Shell;
const inHome = (name: string): string => join(both.latchkey.home, name);

beforeAll(async () => {
  both = await TwoProcesses.start();
  shell = await Shell.open(both);
});
afterAll(async () => {
  shell.leave();
  await both.stop();
});

describe('latchkey doctor', () => {
  const doctor = async (before = ''): Promise<{ exitCode: number; output: string }> =>
    shell.run(`(${before}${before && '; '}latchkey doctor)`);

  it('finds nothing to fix in a fresh session', async () => {
    const { exitCode, output } = await doctor();
    expect([exitCode, output]).toEqual([0, expect.not.stringMatching(/PROBLEM|warning/)]);
    expect(output).not.toContain('dapi');
    expect(output).toContain('Databricks SDKs and CLI: get a fresh token');
    expect(output).toMatch(/^\d+ fine, 0 to look at, 0 to fix, \d+ not there\.$/m);
  });

  it('counts no tool as fine that is not there', async () => {
    const bare = 'export PATH="${PATH%%:*}"; hash -r';
    const { exitCode, output } = await doctor(bare);
    expect(exitCode).toBe(0);
    for (const tool of ['git', 'Databricks CLI', 'Databricks SDK for Python', 'Codex'])
      expect(output).toMatch(new RegExp(`^– +${tool}: not installed`, 'm'));
  });

  it('asks the Databricks CLI itself, with and without the profile', async () => {
    const folder = inHome('bin');
    mkdirSync(folder);
    // A CLI that signs in as another user when a profile is named, and fails once the file `broken` exists.
    const script = `#!/bin/sh
[ -e "$HOME/broken" ] && { echo trace >&2; echo 'Error: no sign-in method' >&2; exit 1; }
case "$*" in *DEFAULT*) user="\${OTHER:-dev@example.com}";; *) user=dev@example.com;; esac
printf '{"userName": "%s"}' "$user"
`;
    writeFileSync(join(folder, 'databricks'), script, { mode: 0o755 });
    const inPath = 'export PATH="$PATH:$HOME/bin"';
    expect((await doctor(inPath)).output).toContain('ok       Databricks CLI: acts as dev@example.com\n');
    const other = await doctor(`${inPath} OTHER=someone@example.com`);
    expect(other.output).toContain(
      'warning  Databricks CLI: acts as someone@example.com, and not as dev@example.com.',
    );
    writeFileSync(inHome('broken'), '');
    const broken = await doctor(inPath);
    expect([broken.exitCode, broken.output]).toEqual([
      1,
      expect.stringContaining('PROBLEM  Databricks CLI: Error: no sign-in method\n'),
    ]);
  });

  it.each([
    ['export DATABRICKS_TOKEN=dapi-old', 'DATABRICKS_TOKEN is set', 'open a new shell'],
    [
      'unset DATABRICKS_HOST',
      'DATABRICKS_HOST or DATABRICKS_METADATA_SERVICE_URL is not set',
      'open a new shell',
    ],
    ['export DATABRICKS_HOST=https://other.example', 'has a token for', 'another workspace'],
    [
      'export LATCHKEY_PATH=$PATH PATH=/usr/bin:/bin; hash -r; latchkey() { "${LATCHKEY_PATH%%:*}/latchkey" "$@"; }',
      'It is not in PATH',
      'in front of PATH',
    ],
  ])('after `%s` says so, and what to do', async (before, message, cure) => {
    const { exitCode, output } = await doctor(before);
    expect([exitCode, output]).toEqual([1, expect.stringContaining(message)]);
    expect(output).toContain(cure);
  });

  it('warns of profiles that the environment stands before', async () => {
    const file = inHome('.databrickscfg');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, `${before}\n[prod]\nhost = https://prod.example\n`);
    const { exitCode, output } = await doctor();
    expect([exitCode, output]).toEqual([0, expect.stringContaining('https://prod.example')]);
    expect(output).toContain('env -u DATABRICKS_HOST');
    writeFileSync(file, before);
  });

  it('finds a file that was not written', async () => {
    const file = inHome('.databrickscfg');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace(/token = .*/, 'token = old'));
    expect((await doctor()).output).toContain('does not have the current token');
    writeFileSync(file, before);
  });

  describe('--deep', () => {
    const deep = async () => shell.run('latchkey doctor --deep');
    const control = () => both.sandbox.control;

    it('asks one model of each dialect', async () => {
      const { exitCode, output } = await deep();
      expect(exitCode).toBe(0);
      expect(output).toMatch(/^ok +system\.ai\.claude-opus-4-8 \(anthropic\): answers in \d+\.\d s$/m);
      for (const dialect of ['openai-responses', 'openai-chat', 'gemini'])
        expect(output).toMatch(new RegExp(`^ok .*\\(${dialect}\\): answers in`, 'm'));
    });

    it('says which model to take instead of one that is gone', async () => {
      await control().retireModel('gpt-5-10', 501);
      const { exitCode, output } = await deep();
      await control().retireModel('gpt-5-10', null);
      expect(exitCode).toBe(1);
      expect(output).toContain(
        'PROBLEM  system.ai.gpt-5-10 (openai-responses): The workspace no longer serves the model system.ai.gpt-5-10.\n' +
          '         → Choose another on the Agents page, for example system.ai.gpt-5-5, and start the agent again.\n',
      );
    });

    it('says that the gateway is switched off', async () => {
      await control().addFault({
        path: '/ai-gateway/anthropic/**',
        times: 'unlimited',
        respond: { status: 400, body: { error_code: 'FEATURE_DISABLED', message: 'Not enabled.' } },
      });
      const { output } = await deep();
      await control().clearFaults();
      expect(output).toContain('(anthropic): The AI gateway of this workspace is switched off.\n');
    });
  });
});

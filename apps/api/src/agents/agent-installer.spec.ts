import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentId } from '@latchkey/agents';
import type { AgentInstallation } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { type AppConfig } from '../config/app-config';
import { inheritedEnv } from '../config/inherited-env';
import { AgentFolder } from './agent-folder';
import { AgentInstaller } from './agent-installer';
import { readNpmProblem } from './npm';
import { PackageRegistry, type StandInPackage } from './package-registry.test-kit';

jest.setTimeout(60_000);

const script = (says: string): string => `#!/bin/sh\necho "${says}"\n`;

function gemini(version: string): StandInPackage {
  return {
    name: '@google/gemini-cli',
    version,
    manifest: {
      bin: { gemini: 'gemini.js' },
      scripts: { postinstall: 'touch "$INIT_CWD/../../script-ran"' },
    },
    files: { 'gemini.js': script(version) },
  };
}

describe('an installation', () => {
  let home: string;
  let registry: PackageRegistry;
  let folder: AgentFolder;
  let installer: AgentInstaller;

  function make(npmRegistry: string, installed: readonly AgentId[] = []): void {
    const config = {
      sessionHome: home,
      inheritedEnv: inheritedEnv(process.env, '/nowhere'),
      agents: { npmRegistry, installed },
    } as unknown as AppConfig;
    folder = new AgentFolder(config);
    installer = new AgentInstaller(config, folder);
  }

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'agent-installer-'));
    registry = new PackageRegistry();
    await registry.start();
    make(registry.url);
  });
  afterEach(async () => {
    await installer.beforeApplicationShutdown();
    await registry.stop();
    await rm(home, { recursive: true, force: true });
  });

  async function ended(id: AgentId): Promise<AgentInstallation | null> {
    const isUnderWay = (): boolean => installer.stateOf(id)?.state === 'installing';
    await waitFor(`the end of ${id}`, () => !isUnderWay(), { timeoutMs: 50_000 });
    return installer.stateOf(id);
  }

  function run(program: string): string {
    return execFileSync(join(folder.programs, program), { encoding: 'utf8' }).trim();
  }

  it('reports its steps and ends with a program that shells find, without running the package’s scripts', async () => {
    registry.publish(gemini('1.2.3'));
    const seen = new Set<string>();
    installer.start('gemini');
    await waitFor('the end', () => {
      const state = installer.stateOf('gemini');
      if (state?.state === 'installing')
        seen.add(`${String(state.step)}/${String(state.steps)} ${state.doing}`);
      return state === null || state.state === 'failed';
    });
    expect(installer.stateOf('gemini')).toBeNull();
    expect([...seen]).toContain('2/4 Looking up the latest version');
    expect(await folder.current('gemini')).toEqual({
      version: '1.2.3',
      path: join(folder.programs, 'gemini'),
    });
    expect(run('gemini')).toBe('1.2.3');
    expect(existsSync(join(home, '.latchkey/agents/gemini/script-ran'))).toBe(false);
  });

  it('uses the native program when the package’s command relies on an install script', async () => {
    const native = `@anthropic-ai/claude-code-${process.platform}-${process.arch}`;
    registry.publish({
      name: '@anthropic-ai/claude-code',
      version: '9.0.0',
      // A program with a runtime of its own runs with any Node.
      manifest: {
        bin: { claude: 'stub' },
        optionalDependencies: { [native]: '9.0.0' },
        engines: { node: '>=99' },
      },
      files: { stub: '#!/bin/sh\nexit 1\n' },
    });
    registry.publish({ name: native, version: '9.0.0', files: { claude: script('native') } });
    installer.start('claude');
    expect(await ended('claude')).toBeNull();
    expect(run('claude')).toBe('native');
  });

  const needing = (version: string, node: string): StandInPackage => {
    const published = gemini(version);
    return { ...published, manifest: { ...published.manifest, engines: { node } } };
  };

  it('is the newest version that runs with the shells’ Node, and says so', async () => {
    for (const version of ['1.10.0', '1.9.0']) registry.publish(needing(version, '>=18'));
    registry.publish(needing('2.0.0-rc.1', '>=18'));
    registry.publish(needing('1.9.5', '>=99'));
    registry.publish(needing('3.0.0', '>=99.5.0'));
    installer.start('gemini');
    expect(await ended('gemini')).toBeNull();
    expect(run('gemini')).toBe('1.10.0');
    expect(await folder.current('gemini')).toMatchObject({
      version: '1.10.0',
      heldBack: '3.0.0 needs Node 99.5 or newer',
    });
  });

  it('fails where no version runs with the shells’ Node, and says what is needed', async () => {
    registry.publish(needing('1.0.0', '>=99'));
    installer.start('gemini');
    expect(await ended('gemini')).toMatchObject({
      code: 'INSTALL_FAILED',
      message: expect.stringContaining(
        `1.0.0 needs Node 99 or newer, and the shells have ${process.version}`,
      ) as string,
    });
  });

  it('replaces an older version atomically, and keeps the files of running programs', async () => {
    registry.publish(gemini('1.0.0'));
    installer.start('gemini');
    await ended('gemini');
    registry.publish(gemini('2.0.0'));
    installer.start('gemini');
    expect(await ended('gemini')).toBeNull();
    expect(run('gemini')).toBe('2.0.0');
    expect((await readdir(join(home, '.latchkey/agents/gemini'))).sort()).toEqual(['1.0.0', '2.0.0']);
  });

  it('reports an unreachable registry with a hint, and can be retried', async () => {
    const address = registry.url;
    await registry.stop();
    installer.start('gemini');
    expect(await ended('gemini')).toMatchObject({
      state: 'failed',
      code: 'REGISTRY_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED') as string,
      hint: expect.stringContaining('npm_config_registry') as string,
    });
    expect(await folder.current('gemini')).toBeNull();
    registry = new PackageRegistry();
    await registry.start();
    expect(registry.url).not.toBe(address);
    make(registry.url);
    registry.publish(gemini('1.0.0'));
    installer.start('gemini');
    expect(await ended('gemini')).toBeNull();
  });

  it.each([
    [404, 'REGISTRY_REFUSED'],
    [403, 'REGISTRY_REFUSED'],
    [503, 'REGISTRY_UNREACHABLE'],
  ])('from a registry that answers %d is %s', async (status, code) => {
    registry.status = status;
    installer.start('gemini');
    expect(await ended('gemini')).toMatchObject({ state: 'failed', code });
  });

  it('fails for a program that does not start, which no shell finds', async () => {
    registry.publish({
      ...gemini('1.0.0'),
      files: { 'gemini.js': '#!/bin/sh\necho "no such library" >&2\nexit 127\n' },
    });
    installer.start('gemini');
    expect(await ended('gemini')).toMatchObject({
      code: 'INSTALL_FAILED',
      message: expect.stringContaining('no such library') as string,
    });
    expect(existsSync(join(folder.programs, 'gemini'))).toBe(false);
  });

  it('starts once with the server when it is configured', async () => {
    registry.publish(gemini('1.0.0'));
    make(registry.url, ['gemini']);
    installer.onApplicationBootstrap();
    await waitFor('the program', () => existsSync(join(folder.programs, 'gemini')), {
      timeoutMs: 50_000,
    });
    await ended('gemini');
    make('http://127.0.0.1:1/', ['gemini']);
    installer.onApplicationBootstrap();
    expect(await folder.current('gemini')).toMatchObject({ version: '1.0.0' });
    expect(installer.stateOf('gemini')).toBeNull();
  });

  it.each(['no JSON', 'null', '{}', '{"version":{}}'])(
    'counts as none where a program has put something else in its place: %s',
    async (manifest) => {
      const place = join(folder.versionFolder('gemini', '1.0.0'), 'node_modules/@google/gemini-cli');
      await mkdir(place, { recursive: true });
      await writeFile(join(place, 'package.json'), manifest);
      await folder.use('gemini', join(place, 'x'));
      expect(await folder.current('gemini')).toBeNull();
    },
  );

  it('is cancelled when the server stops', async () => {
    registry.publish(gemini('1.0.0'));
    installer.start('gemini');
    await installer.beforeApplicationShutdown();
    expect(installer.stateOf('gemini')?.state).not.toBe('installing');
  });
});

describe('readNpmProblem', () => {
  const json = (code: string): string => JSON.stringify({ error: { code, summary: 'line one\nlast line' } });

  it.each([
    ['ENOTFOUND', 'REGISTRY_UNREACHABLE'],
    ['ETIMEDOUT', 'REGISTRY_UNREACHABLE'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'REGISTRY_UNREACHABLE'],
    ['E502', 'REGISTRY_UNREACHABLE'],
    ['E401', 'REGISTRY_REFUSED'],
    ['ETARGET', 'REGISTRY_REFUSED'],
    ['EACCES', 'INSTALL_FAILED'],
  ])('%s means %s', (npmCode, code) => {
    expect(readNpmProblem(json(npmCode), '', 'x').code).toBe(code);
  });

  it('gives a different hint for certificate errors', () => {
    expect(readNpmProblem(json('SELF_SIGNED_CERT_IN_CHAIN'), '', 'x').hint).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('copes with unreadable output', () => {
    expect(readNpmProblem('', 'spawn npm ENOENT', 'x')).toMatchObject({
      code: 'INSTALL_FAILED',
      message: 'npm could not install x: spawn npm ENOENT',
    });
    expect(readNpmProblem(json('ENOSPC'), '', 'x').hint).toContain('disk space');
  });
});

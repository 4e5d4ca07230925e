import { API } from '@latchkey/contracts';
import { keyOf, signIn, startSandbox, SandboxControl, waitFor } from '@latchkey/testing';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { NpmStart } from '../src/npm-start';
import { isRunning } from '../src/processes';

jest.setTimeout(180_000);

const ANY_PORTS = ['--port', '0', '--sandbox-port', '0', '--no-open'];

describe('npm start', () => {
  const runs: NpmStart[] = [];
  const run = (args: readonly string[] = ANY_PORTS, env: Record<string, string> = {}, throughNpm = false) => {
    const started = new NpmStart(args, env, throughNpm);
    runs.push(started);
    return started;
  };
  afterEach(async () => {
    await Promise.all(runs.splice(0).map((each) => each.stop()));
  });

  /** A run with a shell in it, so that there is a process below the server too. */
  async function runWithShell() {
    const started = run();
    const { latchkey, workspace } = await started.addresses();
    const visitor = await signIn(new URL(latchkey).origin, keyOf(latchkey));
    const token = await new SandboxControl(workspace).makeToken();
    const configured = await visitor.fetch(API.configurePat, { json: { token: token.value } });
    expect([configured.status, await configured.text()]).toEqual([200, expect.stringContaining('"valid"')]);
    const session = await visitor.fetch(API.sessions, { json: { cols: 80, rows: 24 } });
    expect([session.status, await session.text()]).toEqual([201, expect.stringContaining('"running"')]);
    const processes = started.processes();
    expect(processes.length).toBeGreaterThanOrEqual(3); // the workspace, Latchkey, the shell
    return { started, processes };
  }
  const allEnd = (processes: readonly number[]) =>
    waitFor('every process to end', () => !processes.some((pid) => isRunning(pid)));

  it('prints both addresses first and alone, and both answer', async () => {
    const started = run();
    const { latchkey, workspace } = await started.addresses();

    expect(started.stdout).toBe(`Latchkey: ${latchkey}\nWorkspace: ${workspace}\n`);
    for (const address of [latchkey, workspace])
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#key=\S{16,}$/);
    const page = await fetch(latchkey);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<lk-root')]);
    const state = await new SandboxControl(workspace).state();
    expect(state.tokens).toEqual([]);
  });

  it('keeps shells out of the person’s own home', async () => {
    const { started } = await runWithShell();
    expect(existsSync(join(started.stateDir.path, 'home/.databrickscfg'))).toBe(true);
    expect(existsSync(join(started.stateDir.path, '.databrickscfg'))).toBe(false);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends every process it started on %s', async (signal) => {
    const { started, processes } = await runWithShell();
    started.kill(signal);
    expect(await started.exited).toBe(0);
    await allEnd(processes);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('ends it all when npm gets %s', async (signal) => {
    const started = run(ANY_PORTS, {}, true);
    await started.addresses();
    const processes = started.processes();
    expect(processes.length).toBeGreaterThanOrEqual(3); // ours, the workspace, Latchkey
    started.kill(signal);
    await allEnd(processes);
  });

  it('leaves nothing behind even when it is killed', async () => {
    const { started, processes } = await runWithShell();
    started.kill('SIGKILL');
    await started.exited;
    await allEnd(processes);
  });

  it('says which of its processes ended unexpectedly, and ends the rest', async () => {
    const started = run();
    await started.addresses();
    const processes = started.processes();
    const commandLine = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    const workspace = processes.filter((pid) => commandLine(pid).includes('workspace-sandbox'));
    expect(workspace).toHaveLength(1);
    process.kill(workspace[0]!, 'SIGKILL');
    expect(await started.exited).toBe(1);
    expect(started.stderr).toMatch(/The workspace in the box was ended by SIGKILL unexpectedly/);
    await allEnd(processes);
  });

  it('tells how long a start takes that has nothing to install or build', async () => {
    await run().addresses();
    const from = Date.now();
    await run().addresses();
    // Not a mark to pass: machines differ. The number is for whoever reads the log.
    console.info(`npm start with nothing to do: ${Date.now() - from} ms`);
  });

  describe('with a port in use', () => {
    let other: Server;
    const occupy = async (port: number) => {
      other = createServer();
      other.listen(port, '127.0.0.1');
      // Somebody else may have the default port already, which is just as well.
      await Promise.race([once(other, 'listening'), once(other, 'error')]).catch(() => undefined);
      return (other.address() as AddressInfo | null)?.port ?? port;
    };
    afterEach(() => other.close());

    it('takes the next free one for a default, and says so', async () => {
      await occupy(8080);
      const started = run(['--no-open', '--sandbox-port', '0']);
      const { latchkey } = await started.addresses();
      expect(Number(new URL(latchkey).port)).toBeGreaterThan(8080);
      expect(started.stderr).toMatch(/Port 8080 is in use; Latchkey is on \d+\./);
    });

    it.each(['--port', '--sandbox-port'])(
      'refuses one that was asked for with %s, and leaves nothing',
      async (flag) => {
        const port = await occupy(0);
        const started = run([...ANY_PORTS, flag, String(port)]);
        expect(await started.exited).toBe(2);
        expect(started.stderr).toContain(`Port ${port} is in use.`);
        expect(started.stderr).toContain(flag);
        expect(started.stdout).toBe('');
        expect(started.processes()).toEqual([]);
      },
    );
  });

  it('uses the workspace that DATABRICKS_HOST names, and starts none', async () => {
    const sandbox = await startSandbox();
    const started = run(ANY_PORTS, await sandbox.control.appEnvironment());
    const { workspace } = await started.addresses();
    expect(workspace).toBe(sandbox.url);
    expect(started.processes()).toHaveLength(2); // the pty host and its api
    await sandbox.stop();
  });

  it('refuses an option that it does not know', async () => {
    const started = run(['--prot', '1']);
    expect(await started.exited).toBe(1);
    expect(started.stderr).toContain('--sandbox-port N');
  });
});

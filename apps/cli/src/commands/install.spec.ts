import type { AgentInfo, AgentInstallation } from '@latchkey/contracts';
import { runCommandLine } from '../command-line';
import type { ProgramEnd } from '../command';
import { EXIT } from '../exit-codes';

const INSTALLED = { state: 'ready', version: '1.0.0', path: '/bin/pi' } as const;
const MISSING: AgentInstallation = { state: 'not-installed' };
const step = (number: number): AgentInstallation => ({
  state: 'installing',
  step: number,
  steps: 4,
  doing: `doing ${String(number)}`,
});

function agent(id: string, installation: AgentInstallation, canInstall = true): AgentInfo {
  return {
    id,
    name: id.toUpperCase(),
    program: `${id}-program`,
    installation,
    canInstall,
    installHint: canInstall ? null : 'Do it by hand.',
    configuration: { state: 'environment' },
    models: [],
    modelProblem: null,
  };
}

describe('latchkey install', () => {
  let states: AgentInstallation[];
  let asked: string[];
  let text: string;

  /** The tool server's answers to each question, in order; the last one stays. */
  function run(args: readonly string[], isTerminal = false): Promise<ProgramEnd> {
    asked = [];
    text = '';
    const next = (): AgentInstallation => (states.length > 1 ? states.shift() : states[0]) ?? MISSING;
    return runCommandLine(['install', ...args], {
      env: {},
      stdin: () => Promise.resolve(''),
      stdout: { isTerminal, write: (part) => (text += part) },
      runProgram: () => Promise.reject(new Error('No program is needed.')),
      toolServer: () => ({
        hold: () => Promise.reject(new Error('No connection is needed.')),
        ask: <T>(method: string, path: string) => {
          asked.push(`${method} ${path}`);
          const pi = agent('pi', next());
          const list = {
            agents: [
              pi,
              agent('git', { ...INSTALLED, version: null }, false),
              agent('hermes', MISSING, false),
            ],
          };
          return Promise.resolve((method === 'POST' ? pi : list) as T);
        },
      }),
    });
  }

  it('shows each step, once, and then what is installed', async () => {
    states = [MISSING, step(1), step(2), step(2), INSTALLED];
    expect(await run(['pi'])).toBe(EXIT.done);
    expect(asked[1]).toBe('POST /agents/pi/install');
    expect(text).toBe(
      'PI: step 1 of 4: doing 1…\nPI: step 2 of 4: doing 2…\nPI 1.0.0 is installed. Start it with: pi-program\n',
    );
  });

  it('keeps to one line on a terminal', async () => {
    states = [MISSING, step(1), INSTALLED];
    await run(['pi-program'], true);
    expect(text).toBe(
      '\r\x1b[KPI: step 1 of 4: doing 1…\r\x1b[KPI 1.0.0 is installed. Start it with: pi-program\n',
    );
  });

  it('prints nothing but the result in JSON', async () => {
    states = [MISSING, step(1), INSTALLED];
    expect(await run(['pi', '--json'])).toBe(EXIT.done);
    expect(JSON.parse(text)).toMatchObject({ id: 'pi', installation: INSTALLED });
  });

  it('says what is already installed, and replaces it only with --update', async () => {
    states = [{ ...INSTALLED, heldBack: '2.0.0 needs Node 22 or newer' }];
    expect(await run(['pi'])).toBe(EXIT.done);
    expect(asked).toEqual(['GET /agents']);
    expect(text).toBe(
      'PI 1.0.0 is already installed. 2.0.0 needs Node 22 or newer. Start it with: pi-program\n',
    );
    await run(['pi', '--update']);
    expect(asked).toContain('POST /agents/pi/install');
    await run(['git', '--update']);
    expect(text).toBe('GIT (/bin/pi) is already installed. Start it with: git-program\n');
  });

  it.each([
    ['REGISTRY_UNREACHABLE', EXIT.unreachable],
    ['INSTALL_FAILED', EXIT.failed],
  ] as const)('fails with the problem and its fix: %s', async (code, exitCode) => {
    states = [MISSING, step(1), { state: 'failed', code, message: 'No.', hint: 'Fix it.' }];
    expect(await run(['pi'])).toBe(exitCode);
    expect(text).toMatch(/PI: No\.\n→ Fix it\.\n$/);
  });

  it('lists the names for an unknown one', async () => {
    states = [MISSING];
    await expect(run(['nonsense'])).rejects.toMatchObject({ exitCode: EXIT.usage, cure: 'Use one of: pi.' });
  });

  it('says how to install what Latchkey can’t', async () => {
    states = [MISSING];
    await expect(run(['hermes'])).rejects.toMatchObject({ exitCode: EXIT.failed, cure: 'Do it by hand.' });
  });
});

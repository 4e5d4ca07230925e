import {
  AGENTS_PATH,
  COMMAND_PATHS,
  printable,
  SYNC_PATH,
  type SyncedProject,
  type ToolStatus,
} from '@latchkey/contracts';
import { runCommandLine } from './command-line';

/** Erases the screen, starts a line of its own, and turns the direction of what follows. */
const HOSTILE = '\u009b2J\u001b[2J\r\nToken: works\u202e';

const project: SyncedProject = {
  name: HOSTILE,
  target: `/Workspace/${HOSTILE}`,
  state: 'synced',
  commit: null,
  syncedAt: null,
  written: 1,
  deleted: 0,
  skipped: [{ path: HOSTILE, reason: HOSTILE }],
  problem: null,
};
const failed: SyncedProject = { ...project, state: 'failed', problem: { message: HOSTILE, hint: HOSTILE } };
const status = {
  pat: { state: 'valid', valid: true, user: HOSTILE, generation: 1, problem: null },
  workspaceOrigin: 'http://127.0.0.1:1',
  databrickscfg: null,
} as unknown as ToolStatus;
const agent = {
  id: 'claude',
  name: 'Claude Code',
  configuration: { state: 'left-alone', message: HOSTILE, hint: HOSTILE },
  installation: { state: 'ready', version: HOSTILE },
};

/** Runs the command against a tool server whose every name is hostile. @returns what it prints */
async function printed(...args: readonly string[]): Promise<string> {
  const answers: Record<string, unknown> = {
    [COMMAND_PATHS.status]: status,
    [COMMAND_PATHS.rotate]: status,
    [SYNC_PATH]: { isOn: true, projects: [project, failed] },
    [AGENTS_PATH]: { agents: [agent] },
  };
  let text = '';
  await runCommandLine(args, {
    env: { HOME: '/nowhere', PATH: '' },
    stdin: () => Promise.resolve(''),
    stdout: { isTerminal: true, write: (part) => (text += part) },
    toolServer: () => ({
      ask: <T>(_method: string, path: string) => Promise.resolve((answers[path] ?? answers[SYNC_PATH]) as T),
      hold: () => Promise.reject(new Error('not used')),
    }),
    runProgram: () => Promise.reject(new Error('not used')),
  });
  return text;
}

describe('the command', () => {
  it.each([['status'], ['rotate'], ['sync'], ['doctor']])(
    '%s prints no character that a terminal obeys, and no faked line',
    async (name) => {
      for (const options of [[], ['--json']]) {
        const text = await printed(name, ...options);
        const lines = text.split('\n');
        expect(lines.length).toBeGreaterThan(1);
        for (const line of lines) expect(printable(line)).toBe(line);
        expect(lines.filter((line) => line.startsWith('Token: works'))).toEqual([]);
      }
    },
  );

  it('means the same in JSON', async () => {
    expect(JSON.parse(await printed('status', '--json'))).toMatchObject({
      pat: { user: HOSTILE },
      sync: { projects: [{ name: HOSTILE }, { name: HOSTILE }] },
    });
  });
});

import {
  COMMAND_PATHS,
  SYNC_PATH,
  type PatStatus,
  type SyncStatus,
  type ToolStatus,
} from '@latchkey/contracts';
import type { Command } from '../command';
import { EXIT, type ExitCode } from '../exit-codes';
import { printJson, printLines } from '../printed';
import { describeProjects } from './sync';

export const statusCommand: Command = {
  name: 'status',
  usage: '[--json]',
  summary: 'Show the token’s user, state and next rotation, and which projects are synced.',
  options: ['json'],
  argumentCount: 0,
  async run({ options }, { stdout, toolServer }) {
    const client = toolServer();
    const status = await client.ask<ToolStatus>('GET', COMMAND_PATHS.status);
    const sync = await client.ask<SyncStatus>('GET', SYNC_PATH);
    const synced = sync.isOn ? ['', ...describeProjects(sync.projects)] : [];
    if (options.has('json')) printJson({ ...status, sync }, stdout);
    else printLines([...describe(status), ...synced], stdout);
    return exitCodeOf(status.pat);
  },
};

export const rotateCommand: Command = {
  name: 'rotate',
  usage: '[--json]',
  summary: 'Replace the token now. The old one keeps working for a short overlap.',
  options: ['json'],
  argumentCount: 0,
  async run({ options }, { stdout, toolServer }) {
    const status = await toolServer().ask<ToolStatus>('POST', COMMAND_PATHS.rotate);
    if (options.has('json')) printJson(status, stdout);
    else printLines(describe(status), stdout);
    return EXIT.done;
  },
};

function exitCodeOf({ state }: PatStatus): ExitCode {
  if (state === 'valid') return EXIT.done;
  return state === 'unreachable' ? EXIT.unreachable : EXIT.noToken;
}

const STATES: Record<PatStatus['state'], string> = {
  valid: 'works',
  stale: 'no longer works',
  unconfigured: 'not set up yet',
  unreachable: 'can’t be checked at the moment',
};

function describe({ pat, workspaceOrigin }: ToolStatus): readonly string[] {
  const lines: [string, string | null][] = [
    ['Workspace', workspaceOrigin],
    ['User', pat.user],
    ['Token', STATES[pat.state]],
    ['Generation', pat.generation > 0 ? String(pat.generation) : null],
    ['Rotated', pat.lastRotatedAt],
    ['Next rotation', pat.nextRotationAt],
    ['Expires', pat.expiresAt],
    ['Problem', pat.problem?.message ?? null],
    ['What to do', pat.problem?.hint ?? null],
  ];
  return lines.flatMap(([name, value]) => (value ? [`${`${name}:`.padEnd(15)}${value}`] : []));
}

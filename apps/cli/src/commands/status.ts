import {
  COMMAND_PATHS,
  SYNC_PATH,
  type PatStatus,
  type SyncStatus,
  type ToolStatus,
} from '@latchkey/contracts';
import type { Command } from '../command';
import { EXIT, type ExitCode } from '../exit-codes';
import { describeProjects } from './sync';

export const statusCommand: Command = {
  name: 'status',
  usage: '[--json]',
  summary: 'say whose token is in use, whether it works, when it is replaced, and what the workspace has',
  options: ['json'],
  argumentCount: 0,
  async run({ options }, { stdout, toolServer }) {
    const client = toolServer();
    const status = await client.ask<ToolStatus>('GET', COMMAND_PATHS.status);
    const sync = await client.ask<SyncStatus>('GET', SYNC_PATH);
    if (options.has('json')) stdout.write(`${JSON.stringify({ ...status, sync })}\n`);
    else stdout.write(describe(status) + (sync.isOn ? `\n${describeProjects(sync.projects)}` : ''));
    return exitCodeOf(status.pat);
  },
};

export const rotateCommand: Command = {
  name: 'rotate',
  usage: '[--json]',
  summary: 'replace the token now; the old one works until the overlap is over',
  options: ['json'],
  argumentCount: 0,
  async run({ options }, { stdout, toolServer }) {
    const status = await toolServer().ask<ToolStatus>('POST', COMMAND_PATHS.rotate);
    stdout.write(options.has('json') ? `${JSON.stringify(status)}\n` : describe(status));
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
  unconfigured: 'none yet',
  unreachable: 'not known to work at the moment',
};

function describe({ pat, workspaceOrigin }: ToolStatus): string {
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
  return lines.flatMap(([name, value]) => (value ? [`${`${name}:`.padEnd(15)}${value}\n`] : [])).join('');
}

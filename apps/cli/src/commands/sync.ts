import { relative, sep } from 'node:path';
import { PROJECTS_FOLDER, SYNC_PATH, type SyncedProject, type SyncStatus } from '@latchkey/contracts';
import type { Command, Output } from '../command';
import type { ToolServerClient } from '../tool-server-client';
import { EXIT, Failure, type ExitCode } from '../exit-codes';
import { printJson, printLines } from '../printed';

export const syncCommand: Command = {
  name: 'sync',
  usage: '[--json]',
  summary: 'Copy this project’s commits to your workspace folder; outside of a project, copy all projects.',
  options: ['json', 'commit'],
  argumentCount: 0,
  async run({ options }, { env, stdout, toolServer }) {
    const client = toolServer();
    const here = projectOf(process.cwd(), env['HOME'] ?? '');
    if (options.has('commit')) return afterCommit(here, client, stdout);
    const names = here === null ? await allProjects(client) : [here];
    let status: SyncStatus = { isOn: true, projects: [] };
    for (const name of names) status = await client.ask<SyncStatus>('POST', pathOf(name));
    const projects = status.projects.filter(({ name }) => names.includes(name));
    if (options.has('json')) printJson({ projects }, stdout);
    else printLines(describeProjects(projects), stdout);
    return projects.some(({ problem }) => problem !== null) ? EXIT.failed : EXIT.done;
  },
};

/** Runs in the post-commit hook: prints one line and always succeeds. */
async function afterCommit(
  name: string | null,
  toolServer: ToolServerClient,
  stdout: Output,
): Promise<ExitCode> {
  if (name === null) return EXIT.done;
  try {
    const { projects } = await toolServer.ask<SyncStatus>('POST', `${pathOf(name)}/commit`);
    const project = projects.find((each) => each.name === name);
    if (project) printLines([`Latchkey: ${sentence(project)}`], stdout);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    printLines([`Latchkey: not synced to the workspace: ${error.message} ${error.cure}`], stdout);
  }
  return EXIT.done;
}

/** @returns lines that may hold any character of a folder's or file's name */
export function describeProjects(projects: readonly SyncedProject[]): readonly string[] {
  if (projects.length === 0) return [`There are no git repositories in ~/${PROJECTS_FOLDER}.`];
  return projects.flatMap((project) => [`${project.name}: ${sentence(project)}`, ...leftOut(project)]);
}

function sentence({ state, target, written, deleted, skipped, problem }: SyncedProject): string {
  if (problem) return `not synced: ${problem.message} ${problem.hint}`;
  if (state === 'waiting') return 'has no commits yet.';
  if (state === 'syncing') return 'still syncing. Run latchkey status to see the result.';
  const left = skipped.length === 0 ? '' : ` ${String(skipped.length)} left out: see latchkey sync.`;
  return `${target} is as committed (${String(written)} written, ${String(deleted)} deleted).${left}`;
}

const SHOWN = 10;

function leftOut({ skipped }: SyncedProject): readonly string[] {
  const lines = skipped
    .slice(0, SHOWN)
    .map(({ path, reason }) => `  left out: ${JSON.stringify(path)}, ${reason}`);
  return skipped.length > SHOWN ? [...lines, `  and ${String(skipped.length - SHOWN)} more`] : lines;
}

async function allProjects(toolServer: ToolServerClient): Promise<readonly string[]> {
  const { isOn, projects } = await toolServer.ask<SyncStatus>('GET', SYNC_PATH);
  if (isOn) return projects.map(({ name }) => name);
  throw new Failure(
    EXIT.failed,
    'The sync to the workspace is turned off.',
    'Set LATCHKEY_SYNC=on to turn the sync on.',
  );
}

/** Returns the name of the project that contains a folder; null outside of projects. */
function projectOf(folder: string, home: string): string | null {
  const [first = '', ...rest] = relative(home, folder).split(sep);
  return first === PROJECTS_FOLDER ? (rest[0] ?? null) : null;
}

function pathOf(name: string): string {
  return `${SYNC_PATH}/${encodeURIComponent(name)}`;
}

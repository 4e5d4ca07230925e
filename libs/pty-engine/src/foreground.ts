import { readFileSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { printable } from '@latchkey/contracts';

/** What runs in the foreground of a terminal, in a form that is safe to show. */
export interface Foreground {
  readonly program: string | null;
  readonly cwd: string | null;
}

/** The same, and who it is: a process group, which is the shell's own while no program runs. */
export interface ForegroundGroup extends Foreground {
  readonly group: number | null;
}

export const UNKNOWN_FOREGROUND: ForegroundGroup = { program: null, cwd: null, group: null };

const MAX_PROGRAM_CHARACTERS = 64;
const MAX_CWD_CHARACTERS = 4096;
/** People know a program by its script, not by what runs it. */
const INTERPRETER = /^(node|nodejs|deno|bun|python[\d.]*|ruby[\d.]*|perl[\d.]*|(ba|da|z|k|a)?sh|env)$/;
const SCRIPT_EXTENSIONS = ['.js', '.mjs', '.cjs', '.ts', '.py', '.rb', '.pl', '.sh'];

/**
 * The program that the shell's terminal is given to, from `/proc` (see proc_pid_stat(5)).
 * @param shellPid null: it has ended
 */
export async function foregroundOf(shellPid: number | null): Promise<ForegroundGroup> {
  if (shellPid === null) return UNKNOWN_FOREGROUND;
  const group = await terminalGroupOf(shellPid);
  if (group === null) return UNKNOWN_FOREGROUND;
  const pid = (await memberOf(group, shellPid)) ?? shellPid;
  const [program, cwd] = await Promise.all([
    programOf(pid),
    // Another user's, as of `sudo`, can't be asked.
    folderOf(pid).then((folder) => folder ?? folderOf(shellPid)),
  ]);
  return { program, cwd, group };
}

/** Which process group has the shell's terminal, asked so cheaply that it may be often. Null when the shell is gone. */
export function terminalGroupNow(shellPid: number): number | null {
  try {
    return groupIn(fieldsOf(readFileSync(`/proc/${shellPid}/stat`, 'utf8')));
  } catch {
    return null;
  }
}

/** The name a person knows the program by. @param argv how it was started, or what it calls itself */
export function programName(argv: readonly string[]): string | null {
  const [command = '', ...args] = argv;
  // A login shell's name begins with a dash; what a program calls itself may have words behind it.
  const word = command.startsWith('/') ? command : (command.split(' ')[0] ?? '');
  const name = basename(word.replace(/^-/, '')).replace(/:$/, '');
  const script = args[0];
  if (INTERPRETER.test(name) && script !== undefined && !script.startsWith('-') && script !== '') {
    const file = basename(script);
    const extension = extname(file);
    return shown(SCRIPT_EXTENSIONS.includes(extension) ? file.slice(0, -extension.length) : file);
  }
  return shown(name);
}

function shown(name: string): string | null {
  return printable(name).slice(0, MAX_PROGRAM_CHARACTERS) || null;
}

async function terminalGroupOf(pid: number): Promise<number | null> {
  return groupIn(await statOf(pid));
}

function groupIn(fields: readonly string[] | null): number | null {
  const group = Number(fields?.[5]);
  return group > 0 ? group : null;
}

/** The group's leader; where that has ended, as the first of a pipeline may, the shell's youngest child in the group. */
async function memberOf(group: number, shellPid: number): Promise<number | null> {
  if ((await statOf(group)) !== null) return group;
  const children = await readFile(`/proc/${shellPid}/task/${shellPid}/children`, 'utf8').catch(() => '');
  for (const child of children.trim().split(' ').reverse()) {
    if (child !== '' && (await statOf(Number(child)))?.[2] === String(group)) return Number(child);
  }
  return null;
}

/** The fields of a process's status behind its name; null when it is gone, or only waits to be asked how it ended. */
async function statOf(pid: number): Promise<string[] | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat === null ? null : fieldsOf(stat);
}

function fieldsOf(stat: string): string[] | null {
  // The name in parentheses may hold any of both.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : fields;
}

async function programOf(pid: number): Promise<string | null> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return programName(line.split('\0'));
}

async function folderOf(pid: number): Promise<string | null> {
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  return folder === null ? null : printable(folder).slice(0, MAX_CWD_CHARACTERS);
}

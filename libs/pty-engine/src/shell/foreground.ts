import { readFileSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { printable } from '@latchkey/contracts';

/** The program and folder in the foreground of a terminal, safe to display. */
export interface Foreground {
  readonly program: string | null;
  readonly cwd: string | null;
}

/** Adds the process group, which is the shell's own while no program runs. */
export interface ForegroundGroup extends Foreground {
  readonly group: number | null;
}

export const UNKNOWN_FOREGROUND: ForegroundGroup = { program: null, cwd: null, group: null };

const MAX_PROGRAM_CHARACTERS = 64;
const MAX_CWD_CHARACTERS = 4096;
/** Programs that are known by their script's name rather than their own. */
const INTERPRETER = /^(node|nodejs|deno|bun|python[\d.]*|ruby[\d.]*|perl[\d.]*|(ba|da|z|k|a)?sh|env)$/;
const SCRIPT_EXTENSIONS = ['.js', '.mjs', '.cjs', '.ts', '.py', '.rb', '.pl', '.sh'];

/**
 * Finds the program in the foreground of a shell's terminal in `/proc`, see proc_pid_stat(5).
 * @param shellPid null when the shell has ended
 */
export async function foregroundOf(shellPid: number | null): Promise<ForegroundGroup> {
  if (shellPid === null) return UNKNOWN_FOREGROUND;
  const group = await terminalGroupOf(shellPid);
  if (group === null) return UNKNOWN_FOREGROUND;
  const pid = (await memberOf(group, shellPid)) ?? shellPid;
  const [program, cwd] = await Promise.all([
    programOf(pid),
    // The folder of another user's program, as with `sudo`, is unreadable.
    folderOf(pid).then((folder) => folder ?? folderOf(shellPid)),
  ]);
  return { program, cwd, group };
}

/** Returns the foreground process group of the shell's terminal; null when the shell is gone. Cheap enough to call often. */
export function terminalGroupNow(shellPid: number): number | null {
  try {
    return groupIn(fieldsOf(readFileSync(`/proc/${shellPid}/stat`, 'utf8')));
  } catch {
    return null;
  }
}

/** Returns the name that users know a program by. @param argv its command line, or what it calls itself */
export function programName(argv: readonly string[]): string | null {
  const [command = '', ...args] = argv;
  // A login shell's name starts with a dash. A program may put more words after its name.
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

/** Returns the group's leader. If that has ended, as the first in a pipeline may, the shell's youngest child in the group. */
async function memberOf(group: number, shellPid: number): Promise<number | null> {
  if ((await statOf(group)) !== null) return group;
  const children = await readFile(`/proc/${shellPid}/task/${shellPid}/children`, 'utf8').catch(() => '');
  for (const child of children.trim().split(' ').reverse()) {
    if (child !== '' && (await statOf(Number(child)))?.[2] === String(group)) return Number(child);
  }
  return null;
}

/** Returns the fields after the name in a process's stat; null when it is gone or a zombie. */
async function statOf(pid: number): Promise<string[] | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat === null ? null : fieldsOf(stat);
}

function fieldsOf(stat: string): string[] | null {
  // The name in parentheses may itself contain spaces and parentheses.
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

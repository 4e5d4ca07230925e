import { homedir, userInfo } from 'node:os';

/** The system's answers about the user that runs this process. Each throws where passwd has no entry for the user's id. */
export interface OsLookup {
  readonly userInfo: () => { readonly username: string };
  readonly homedir: () => string;
  readonly getuid: (() => number) | undefined;
}

const SYSTEM: OsLookup = { userInfo, homedir, getuid: process.getuid?.bind(process) };

/** Returns the user's name, or the id if passwd has no entry for it: a container may run as any id. */
export function osUserName({ userInfo, getuid }: OsLookup = SYSTEM): string {
  return attempt(() => userInfo().username) ?? String(getuid?.() ?? 'unknown');
}

/** Returns the home folder: `HOME`, otherwise that of passwd. Null if there is neither. */
export function osHomeFolder(
  env: Readonly<Record<string, string | undefined>>,
  { homedir }: OsLookup = SYSTEM,
): string | null {
  return env['HOME']?.trim() || (attempt(homedir) ?? null);
}

function attempt(look: () => string): string | undefined {
  try {
    return look() || undefined;
  } catch {
    return undefined;
  }
}

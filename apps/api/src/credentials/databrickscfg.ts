/** Says whose the profile's host and token are; nothing without it is ever taken away. */
const MARK = '# Kept by Latchkey, which replaces the token at each rotation.';

/**
 * Puts host and token into one profile of a `.databrickscfg` (INI), leaving every other line as it is: other profiles,
 * comments, blank lines, unknown keys, line endings. `text` is the file as it stands, empty if there is none.
 *
 * The profile names its sign-in method. Without it, the SDKs and the CLI refuse a profile that is asked for by name in a
 * session, because the environment's metadata service would be a second method. `pat` rather than `metadata-service`: a
 * token that the caller passes beside the profile then replaces the profile's, and never silently acts as the owner.
 */
export function withProfile(text: string, profile: string, host: string, token: string): string {
  return withValues(text, profile, [MARK, `host = ${host}`, `token = ${token}`, 'auth_type = pat']);
}

/** Takes host and token out of the profile if it was Latchkey that put them there, and leaves every other line as it is. */
export function withoutToken(text: string, profile: string): string {
  return isKept(text, profile) ? withValues(text, profile, []) : text;
}

function withValues(text: string, profile: string, values: readonly string[]): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = linesOf(text);
  const { start, end } = sectionIn(lines, profile);
  if (start === -1) {
    const gap = lines.length > 0 ? [''] : [];
    return [...lines, ...gap, `[${profile}]`, ...values, ''].join(newline);
  }
  const kept = lines.slice(start + 1, end).filter((line) => !REPLACED.test(line) && line !== MARK);
  return [...lines.slice(0, start + 1), ...values, ...kept, ...lines.slice(end), ''].join(newline);
}

function isKept(text: string, profile: string): boolean {
  const lines = linesOf(text);
  const { start, end } = sectionIn(lines, profile);
  return start !== -1 && lines.slice(start, end).includes(MARK);
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

/** From its heading to before the next; `start` is -1 where there is no such profile. */
function sectionIn(lines: readonly string[], profile: string): { start: number; end: number } {
  const start = lines.findIndex((line) => sectionName(line) === profile);
  const next = lines.findIndex((line, index) => index > start && sectionName(line) !== null);
  return { start, end: next === -1 ? lines.length : next };
}

/**
 * Keys that say how a profile signs in. Any of them beside ours would make a client refuse the profile for having two
 * ways, or take the wrong one.
 */
const REPLACED =
  /^\s*(host|token|auth_type|client_id|client_secret|username|password|azure_\w+|google_\w+|metadata_service_url)\s*=/i;

function sectionName(line: string): string | null {
  return /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1]?.trim() ?? null;
}

/**
 * Puts host and token into one profile of a `.databrickscfg` (INI), leaving every other line as it is: other profiles,
 * comments, blank lines, unknown keys, line endings. `text` is the file as it stands, empty if there is none.
 */
export function withProfile(text: string, profile: string, host: string, token: string): string {
  return withValues(text, profile, [`host = ${host}`, `token = ${token}`]);
}

/** Takes host and token out of the profile, and leaves every other line as it is. */
export function withoutToken(text: string, profile: string): string {
  return withValues(text, profile, []);
}

function withValues(text: string, profile: string, values: readonly string[]): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const start = lines.findIndex((line) => sectionName(line) === profile);
  if (start === -1) {
    if (values.length === 0) return text;
    const gap = lines.length > 0 ? [''] : [];
    return [...lines, ...gap, `[${profile}]`, ...values, ''].join(newline);
  }
  const next = lines.findIndex((line, index) => index > start && sectionName(line) !== null);
  const end = next === -1 ? lines.length : next;
  const kept = lines.slice(start + 1, end).filter((line) => !REPLACED.test(line));
  return [...lines.slice(0, start + 1), ...values, ...kept, ...lines.slice(end), ''].join(newline);
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

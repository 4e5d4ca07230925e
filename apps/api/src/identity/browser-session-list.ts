/** A browser session as it is stored. It holds nothing that signs in. */
export interface StoredSession {
  /** A digest of the random id in the cookie. */
  readonly id: string;
  readonly device: string;
  readonly signedInAtMs: number;
  readonly lastUsedAtMs: number;
}

/** The stored list. */
export interface SessionList {
  /** A cookie from before that is not in the list was ended. One from after belongs to a process that ended too soon to store it. */
  readonly savedAtMs: number;
  readonly sessions: readonly StoredSession[];
}

/** More than one person has browsers. What is used least recently is ended first. */
export const MAX_SESSIONS = 50;
const FORMAT = 1;
const MAX_DEVICE_CHARACTERS = 60;
/** Far below the 128 KB of a secret, and far above what `MAX_SESSIONS` take. */
export const MAX_LIST_BYTES = 32 * 1024;

export function encodeSessions(list: SessionList): string {
  return JSON.stringify({ format: FORMAT, ...list });
}

/** Reads what `encodeSessions` wrote; null if the text is anything else. */
export function decodeSessions(text: string): SessionList | null {
  if (text.length > MAX_LIST_BYTES) return null;
  try {
    const json = JSON.parse(text) as Partial<Record<keyof SessionList | 'format', unknown>> | null;
    const { format, savedAtMs, sessions } = json ?? {};
    const isValid =
      format === FORMAT &&
      isTime(savedAtMs) &&
      Array.isArray(sessions) &&
      sessions.length <= MAX_SESSIONS &&
      sessions.every(isSession);
    return isValid ? { savedAtMs, sessions } : null;
  } catch {
    return null;
  }
}

function isSession(value: unknown): value is StoredSession {
  if (typeof value !== 'object' || value === null) return false;
  const { id, device, signedInAtMs, lastUsedAtMs } = value as Record<keyof StoredSession, unknown>;
  return (
    typeof id === 'string' &&
    /^[\w-]{22}$/.test(id) &&
    typeof device === 'string' &&
    device.length <= MAX_DEVICE_CHARACTERS &&
    isTime(signedInAtMs) &&
    isTime(lastUsedAtMs)
  );
}

/** Also excludes times that no date can show. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 8.64e15;
}

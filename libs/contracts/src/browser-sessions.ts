/** A browser that is signed in to Latchkey. */
export interface BrowserSession {
  /** Names the session and is no credential: a digest of the random id in its cookie. */
  readonly id: string;
  /** The browser and system by its own account, such as `Firefox on Windows`. */
  readonly device: string;
  /** ISO 8601 */
  readonly signedInAt: string;
  /** ISO 8601, at most an hour behind. */
  readonly lastUsedAt: string;
  /** The session of the browser that asks. */
  readonly current: boolean;
}

/** `GET /api/browser-sessions`. Every change of a session answers this too. */
export interface BrowserSessionReport {
  /** The latest used first. */
  readonly sessions: readonly BrowserSession[];
  /** False while the list or a new cookie key can't be stored: what was ended may come back with a restart. */
  readonly isStored: boolean;
  /** A session ends after so many days without a request. */
  readonly idleDays: number;
  /** A session ends after so many days, used or not. */
  readonly maxDays: number;
  /** The platform signs people in: a browser whose session ended gets a new one when it loads the page again. */
  readonly renewsOnLoad: boolean;
}

/** A project below `~/projects`, and how far the workspace has it. */
export interface SyncedProject {
  readonly name: string;
  /** Where it is in the workspace. */
  readonly target: string;
  /** `waiting`: nothing was committed yet. */
  readonly state: 'waiting' | 'syncing' | 'synced' | 'failed';
  /** The commit that the workspace has; null as long as there is none. */
  readonly commit: string | null;
  /** When the last sync was done, ISO 8601; null as long as there was none since the server started. */
  readonly syncedAt: string | null;
  /** What the last sync changed. */
  readonly written: number;
  readonly deleted: number;
  /** Tracked files that the workspace does not have, and why. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  /** Why it failed, and what to do; null when it did not. */
  readonly problem: { readonly message: string; readonly hint: string } | null;
}

/** `GET /api/sync`, and what `latchkey sync` and `latchkey status` are told. `POST /api/sync/:name` answers 202 and the `SyncedProject`. */
export interface SyncStatus {
  /** Whether `LATCHKEY_SYNC` is on. */
  readonly isOn: boolean;
  readonly projects: readonly SyncedProject[];
}

/** `GET` answers a `SyncStatus`; `POST` to `<name>` below it syncs that project first, and to `<name>/commit` waits less for it. */
export const SYNC_PATH = '/sync';
/** Where projects lie, below HOME. */
export const PROJECTS_FOLDER = 'projects';

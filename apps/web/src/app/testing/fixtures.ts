import type { LedgerEntry, PatStatus, SessionInfo } from '@latchkey/contracts';

/** A status with a verified token, with the given changes. */
export function patStatus(change: Partial<PatStatus> = {}): PatStatus {
  const state = change.state ?? 'valid';
  return {
    state,
    valid: state === 'valid',
    workspaceHost: 'example.cloud.databricks.com',
    tokenPageUrl: 'https://example.cloud.databricks.com/#setting/account/token',
    user: 'ada@example.com',
    owner: 'ada@example.com',
    generation: 3,
    expiresAt: '2026-01-01T11:00:00Z',
    lastProvenAt: '2026-01-01T10:02:00Z',
    lastRotatedAt: '2026-01-01T10:00:00Z',
    nextRotationAt: '2026-01-01T10:10:00Z',
    letsExpire: false,
    persistence: 'secret-scope',
    storeProblem: null,
    pastedToken: { fate: 'retired', name: null },
    scopes: [],
    scopesProblem: null,
    problem: null,
    ...change,
  };
}

export function sessionInfo(change: Partial<SessionInfo> & { readonly id: string }): SessionInfo {
  return {
    label: `Shell ${change.id}`,
    createdAt: '2026-01-01T10:00:00Z',
    cols: 80,
    rows: 24,
    viewers: 0,
    state: 'running',
    exitCode: null,
    program: 'bash',
    cwd: '/home/app',
    lastOutputAt: '2026-01-01T10:00:00Z',
    activity: 'idle',
    attention: null,
    ended: null,
    endsAt: null,
    ...change,
  };
}

export function ledgerEntry(change: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    at: '2026-01-01T10:00:00Z',
    generation: 3,
    rotationId: 'rotation-3',
    step: 'mint',
    outcome: 'done',
    milliseconds: 12,
    detail: 'token 0123456789ab',
    ...change,
  };
}

/** A fake WebSocket. The spec plays the server. */
export class FakeSocket {
  readonly #listeners = new Map<string, (event: unknown) => void>();

  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.#listeners.set(type, listener);
  }

  open(): void {
    this.#listeners.get('open')?.({});
  }

  close(code = 1006): void {
    this.#listeners.get('close')?.({ code });
  }

  receive(event: unknown): void {
    this.#listeners.get('message')?.({ data: JSON.stringify(event) });
  }
}

import type { ApiErrorBody, PatState, PatStatus, Persistence } from '@latchkey/contracts';
import { tokenPageUrl } from '@latchkey/databricks-client';
import { rotationDueMs, type RotationPolicy, type RotationState } from '@latchkey/rotation';
import { problem } from '../common/api-error';
import { rotationProblem, SCOPES_UNKNOWN } from './scope-problems';

interface StatusContext {
  readonly workspaceOrigin: string;
  readonly policy: RotationPolicy;
  readonly durable: boolean;
  readonly storeProblem: ApiErrorBody | null;
  readonly owner: string | null;
  /** Why the journal could not be read; null once it was. */
  readonly loadFailure: string | null;
}

const ENDED = 'Your token no longer works: it was revoked or has expired.';
const LET_EXPIRE = `${ENDED} Latchkey is set to let it expire while no shell is open.`;

/** Derives what the page may see from the rotation's state, which is null until the journal is read. */
export function toPatStatus(state: RotationState | null, context: StatusContext): PatStatus {
  const patState = toPatState(state);
  const record = state?.record;
  return {
    state: patState,
    valid: patState === 'valid',
    workspaceHost: new URL(context.workspaceOrigin).host,
    tokenPageUrl: tokenPageUrl(context.workspaceOrigin),
    user: record?.user ?? null,
    owner: context.owner,
    generation: record?.generation ?? 0,
    expiresAt: iso(record?.current?.expiresAtMs),
    lastProvenAt: iso(state?.verification.verifiedAtMs),
    // Zero is no time, but says that the token is to be replaced.
    lastRotatedAt: iso(record?.current?.mintedAtMs || null),
    nextRotationAt: iso(state && rotationDueMs(state, context.policy)),
    letsExpire: context.policy.letsExpire,
    persistence: toPersistence(state, context.durable),
    storeProblem: context.storeProblem,
    pastedToken: record?.pastedToken ?? null,
    scopes: record?.current?.scopes ?? null,
    scopesProblem: record?.current && !record.current.scopes ? SCOPES_UNKNOWN : null,
    problem: toProblem(state, patState, context),
  };
}

function toPatState(state: RotationState | null): PatState {
  if (!state) return 'unreachable';
  const { current, attempt, generation, user } = state.record;
  if (!current) {
    if (attempt?.pending) return 'unreachable';
    return user !== null && generation > 0 ? 'stale' : 'unconfigured';
  }
  return state.verification.verdict === 'works' ? 'valid' : 'unreachable';
}

function toPersistence(state: RotationState | null, durable: boolean): Persistence {
  if (!durable) return 'memory';
  return !state || (state.unsaved && state.storeBackoff.failures > 0) ? 'failing' : 'secret-scope';
}

function toProblem(
  state: RotationState | null,
  patState: PatState,
  context: StatusContext,
): ApiErrorBody | null {
  if (patState === 'unconfigured') return null;
  if (patState === 'stale') return problem('PAT_REQUIRED', context.policy.letsExpire ? LET_EXPIRE : ENDED);
  if (patState === 'unreachable') {
    const reason = state?.workspaceBackoff.reason?.message ?? context.loadFailure;
    return problem('WORKSPACE_UNREACHABLE', reason ?? 'The token is being verified.');
  }
  const reason = state?.workspaceBackoff.reason;
  if (!reason) return null;
  // The current token works, so a refusal concerns its successor alone.
  return reason.kind === 'refused'
    ? problem('WORKSPACE_UNREACHABLE', reason.message)
    : rotationProblem(reason);
}

function iso(epochMs: number | null | undefined): string | null {
  return epochMs === null || epochMs === undefined || !Number.isFinite(epochMs)
    ? null
    : new Date(epochMs).toISOString();
}

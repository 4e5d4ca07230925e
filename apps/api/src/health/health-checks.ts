import type { HealthCheck, PatStatus } from '@latchkey/contracts';
import { isMemoryLow, type MemoryReading } from '../terminal/memory-gauge';

/** What the checks look at, gathered beforehand so that the rules stay plain. */
export interface HealthFacts {
  readonly pat: PatStatus;
  readonly distributionProblem: string | null;
  /** Of parts that speak for themselves. */
  readonly others: readonly HealthCheck[];
  /** How long the latest call took that a check rests on; null before the first. */
  readonly latencies: { readonly verification: number | null; readonly store: number | null };
  readonly memory: MemoryReading;
  readonly openSessions: number;
  readonly maxSessions: number;
}

const SEVERITIES = ['critical', 'warning', 'ok'] as const;
const MEMORY_WARNING_SHARE = 0.8;

/** Every check, the gravest first. */
export function checkHealth(facts: HealthFacts): readonly HealthCheck[] {
  const checks = [
    token(facts),
    persistence(facts),
    tools(facts),
    pastedToken(facts),
    memory(facts),
    sessions(facts),
    ...facts.others,
  ];
  return checks.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** One sentence on all of it. */
export function summarise(checks: readonly HealthCheck[]): string {
  const [first] = checks;
  return !first || first.severity === 'ok' ? 'All is well.' : first.message;
}

type Finding = Omit<HealthCheck, 'id' | 'title' | 'latencyMilliseconds'>;

function check(
  id: string,
  title: string,
  finding: Finding,
  latencyMilliseconds: number | null = null,
): HealthCheck {
  return { id, title, latencyMilliseconds, ...finding };
}

function ok(message: string): Finding {
  return { severity: 'ok', code: 'OK', message, hint: null };
}

function token({ pat, latencies }: HealthFacts): HealthCheck {
  return check('token', 'Token', tokenFinding(pat), latencies.verification);
}

function tokenFinding({ state, problem, user }: PatStatus): Finding {
  if (state === 'valid' && !problem) return ok(`The token works and is ${user ?? 'the owner'}’s.`);
  if (state === 'unconfigured') {
    return {
      severity: 'warning',
      code: 'PAT_REQUIRED',
      message: 'No token was pasted yet.',
      hint: 'Open Latchkey and follow the set-up prompt.',
    };
  }
  return {
    severity: state === 'stale' ? 'critical' : 'warning',
    code: problem?.code ?? 'WORKSPACE_UNREACHABLE',
    message: problem?.message ?? 'The token is being verified.',
    hint: problem?.hint ?? null,
  };
}

function persistence({ pat, latencies }: HealthFacts): HealthCheck {
  const findings: Record<PatStatus['persistence'], Finding> = {
    'secret-scope': ok('The token is kept in the secret scope.'),
    memory: {
      severity: 'warning',
      code: 'MEMORY_ONLY',
      message: 'The token is kept in memory only, so a restart asks for a new one.',
      hint: 'On Databricks Apps the app’s service principal keeps it in a secret scope; a local run has none.',
    },
    failing: {
      severity: 'critical',
      code: 'SCOPE_NOT_WRITABLE',
      message: 'The secret scope cannot be read or written; it is tried again.',
      hint: 'Check that the app’s service principal may create and manage secret scopes in this workspace.',
    },
  };
  return check('persistence', 'Persistence', findings[pat.persistence], latencies.store);
}

function tools({ distributionProblem }: HealthFacts): HealthCheck {
  return check(
    'tools',
    'Tools',
    distributionProblem === null
      ? ok('Tools in shells find the current token.')
      : {
          severity: 'critical',
          code: 'CREDENTIALS_NOT_WRITTEN',
          message: `Tools may hold an old token: ${distributionProblem}`,
          hint: 'Free some disk space, or make the home folder of the shells writable.',
        },
  );
}

function pastedToken({ pat }: HealthFacts): HealthCheck {
  const fate = pat.pastedToken?.fate;
  if (fate !== 'left' && fate !== 'in-use')
    return check('pasted-token', 'Pasted token', ok('No pasted token is alive.'));
  return check('pasted-token', 'Pasted token', {
    severity: 'warning',
    code: 'PASTED_TOKEN_ALIVE',
    message:
      fate === 'left'
        ? 'The pasted token was not found among your tokens and was left alone.'
        : 'The pasted token is still to be retired.',
    hint: `If it lasts, delete it on the token page: ${pat.tokenPageUrl}`,
  });
}

function memory({ memory: reading }: HealthFacts): HealthCheck {
  const { residentBytes, usedBytes, limitBytes } = reading;
  const server = `The server uses ${mebibytes(residentBytes)} MiB.`;
  if (limitBytes === null) return check('memory', 'Memory', ok(server));
  const all = `${mebibytes(usedBytes)} of the app’s ${mebibytes(limitBytes)} MiB are in use.`;
  if (usedBytes < limitBytes * MEMORY_WARNING_SHARE && !isMemoryLow(reading))
    return check('memory', 'Memory', ok(`${all} ${server}`));
  return check('memory', 'Memory', {
    ...(isMemoryLow(reading)
      ? { severity: 'critical', code: 'MEMORY_LOW', message: `${all} No shell is started.` }
      : { severity: 'warning', code: 'MEMORY_HIGH', message: all }),
    hint: 'End programs in your shells, or close shells that are no longer needed.',
  });
}

function mebibytes(bytes: number): string {
  return String(Math.round(bytes / 2 ** 20));
}

function sessions({ openSessions, maxSessions }: HealthFacts): HealthCheck {
  const count = `${String(openSessions)} of ${String(maxSessions)} shells are open.`;
  return check(
    'sessions',
    'Shells',
    openSessions < maxSessions
      ? ok(count)
      : {
          severity: 'warning',
          code: 'SESSION_LIMIT',
          message: count,
          hint: 'Close one before you open another.',
        },
  );
}

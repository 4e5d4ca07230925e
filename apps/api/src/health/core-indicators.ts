import { Injectable } from '@nestjs/common';
import type { PatStatus } from '@latchkey/contracts';
import type { IsolationStatus, IsolationWish } from '@latchkey/pty-engine';
import { AppConfig } from '../config/app-config';
import { TokenDistributor } from '../credentials/token-distributor';
import { Traffic } from '../metrics/traffic';
import { Rotator } from '../pat/rotator';
import { isMemoryLow, type MemoryReading } from '../terminal/memory-gauge';
import { ISOLATION_CURE, SessionRegistry } from '../terminal/session-registry';
import { healthy, HealthIndicators, type HealthFinding } from './health-indicator';

/** Paths of the workspace whose latest call the checks report the time of. */
const VERIFICATION_PATH = '/api/2.0/preview/scim/v2/Me';
const STORE_PATHS = ['/api/2.0/secrets/put', '/api/2.0/secrets/get'];

const MEMORY_WARNING_SHARE = 0.8;

/** Checks the token, its storage, the tools' credentials, memory and the number of shells. */
@Injectable()
export class CoreIndicators {
  constructor(
    indicators: HealthIndicators,
    config: AppConfig,
    rotator: Rotator,
    distributor: TokenDistributor,
    sessions: SessionRegistry,
    traffic: Traffic,
  ) {
    const latestMs = (...paths: readonly string[]): number | null =>
      paths.map((path) => traffic.latestMs(path)).find((milliseconds) => milliseconds !== null) ?? null;
    indicators.prepend([
      {
        id: 'token',
        title: 'Token',
        run: () => ({ ...tokenFinding(rotator.status()), latencyMilliseconds: latestMs(VERIFICATION_PATH) }),
      },
      {
        id: 'persistence',
        title: 'Persistence',
        run: () => ({
          ...persistenceFinding(rotator.status()),
          latencyMilliseconds: latestMs(...STORE_PATHS),
        }),
      },
      { id: 'tools', title: 'Tools', run: () => toolsFinding(distributor.problem) },
      { id: 'pasted-token', title: 'Pasted token', run: () => pastedTokenFinding(rotator.status()) },
      { id: 'token-scopes', title: 'Token scopes', run: () => scopesFinding(rotator.status()) },
      { id: 'memory', title: 'Memory', run: async () => memoryFinding(await sessions.readMemory()) },
      {
        id: 'sessions',
        title: 'Shells',
        run: () => sessionsFinding(sessions.ofThisRun().length, config.maxSessions),
      },
      {
        id: 'isolation',
        title: 'Isolation of shells',
        run: async () => isolationFinding(await sessions.isolation(), config.isolation),
      },
    ]);
  }
}

function tokenFinding({ state, problem, user }: PatStatus): HealthFinding {
  if (state === 'valid' && !problem) return healthy(`The token works and belongs to ${user ?? 'the owner'}.`);
  if (state === 'unconfigured') {
    return {
      severity: 'warning',
      code: 'PAT_REQUIRED',
      message: 'No token has been pasted yet.',
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

const PERSISTENCE_FINDINGS: Readonly<Record<PatStatus['persistence'], HealthFinding>> = {
  'secret-scope': healthy('The token is kept in the secret scope.'),
  memory: {
    severity: 'warning',
    code: 'MEMORY_ONLY',
    message: 'The token is kept in memory only, so a restart asks for a new one.',
    hint: 'On Databricks Apps the app’s service principal keeps it in a secret scope; a local run has none.',
  },
  failing: {
    severity: 'critical',
    code: 'SCOPE_NOT_WRITABLE',
    message: 'The secret scope cannot be read or written. Latchkey keeps retrying.',
    hint: 'Check that the app’s service principal may create and manage secret scopes in this workspace.',
  },
};

function persistenceFinding({ storeProblem, persistence }: PatStatus): HealthFinding {
  return storeProblem === null
    ? PERSISTENCE_FINDINGS[persistence]
    : { severity: 'critical', ...storeProblem };
}

function toolsFinding(problem: string | null): HealthFinding {
  if (problem === null) return healthy('Tools in shells find the current token.');
  return {
    severity: 'critical',
    code: 'CREDENTIALS_NOT_WRITTEN',
    message: `Tools may hold an old token: ${problem}`,
    hint: 'Free some disk space, or make the home folder of the shells writable.',
  };
}

function pastedTokenFinding({ pastedToken, tokenPageUrl }: PatStatus): HealthFinding {
  const fate = pastedToken?.fate;
  if (fate !== 'left' && fate !== 'in-use') return healthy('No pasted token is alive.');
  return {
    severity: 'warning',
    code: 'PASTED_TOKEN_ALIVE',
    message:
      fate === 'left'
        ? 'The pasted token was not found among your tokens and was left alone.'
        : 'The pasted token has not been revoked yet.',
    hint: `If it lasts, delete it on the token page: ${tokenPageUrl}`,
  };
}

function scopesFinding({ scopes, scopesProblem }: PatStatus): HealthFinding {
  if (scopesProblem) return { severity: 'warning', ...scopesProblem };
  if (scopes === null) return healthy('There is no token.');
  const named = scopes.length === 0 ? 'all APIs' : scopes.join(', ');
  return healthy(`Each token gets the scopes of the one before: ${named}.`);
}

export function memoryFinding(reading: MemoryReading): HealthFinding {
  const { residentBytes, usedBytes, limitBytes } = reading;
  const server = `The server uses ${mebibytes(residentBytes)} MiB.`;
  if (limitBytes === null) return healthy(server);
  const all = `${mebibytes(usedBytes)} of the app’s ${mebibytes(limitBytes)} MiB are in use.`;
  if (usedBytes < limitBytes * MEMORY_WARNING_SHARE && !isMemoryLow(reading))
    return healthy(`${all} ${server}`);
  return {
    ...(isMemoryLow(reading)
      ? { severity: 'critical', code: 'MEMORY_LOW', message: `${all} New shells are refused.` }
      : { severity: 'warning', code: 'MEMORY_HIGH', message: all }),
    hint: 'End programs in your shells, or close shells that you no longer need.',
  };
}

function mebibytes(bytes: number): string {
  return String(Math.round(bytes / 2 ** 20));
}

function sessionsFinding(open: number, limit: number): HealthFinding {
  const message = `${String(open)} of ${String(limit)} shells are open.`;
  if (open < limit) return healthy(message);
  return { severity: 'warning', code: 'SESSION_LIMIT', message, hint: 'Close one before you open another.' };
}

/** Reports unavailable isolation as a note unless it is required: the owner can't change the system. */
export function isolationFinding({ state, reason }: IsolationStatus, wish: IsolationWish): HealthFinding {
  switch (state) {
    case 'on':
      return healthy('Shells can’t see, signal or read Latchkey’s processes.');
    case 'off':
      return healthy('Shells are not isolated from Latchkey’s processes, because that is off.');
    case 'ended':
      return {
        severity: 'warning',
        code: 'ISOLATION_ENDED',
        message: `The shells’ namespace was killed, and every shell in it: ${reason ?? 'unknown reason'}.`,
        hint: 'Open a new shell, which starts another namespace.',
      };
    case 'unavailable':
      return {
        severity: wish === 'required' ? 'critical' : 'ok',
        code: 'ISOLATION_UNAVAILABLE',
        message: `Shells are not isolated from Latchkey’s processes, because the system does not allow it: ${reason ?? 'unknown reason'}.`,
        hint: ISOLATION_CURE,
      };
  }
}

import { join, resolve } from 'node:path';
import { workspaceOrigin } from '@latchkey/databricks-client';
import type { IsolationWish } from '@latchkey/pty-engine';
import { TokenValue } from '@latchkey/token';
import type { AppConfig, ConfiguredOwner } from './app-config';
import { inheritedEnv } from './inherited-env';
import { osHomeFolder } from './os-user';
import { readAgents } from './read-agents';
import { readGateway } from './read-gateway';

/** Names each variable that is wrong and the rule it breaks; never a value, which may be a secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The app's configuration from its environment. Throws `ConfigError` with every problem found. */
export function readConfig(env: Environment, appDirectory: string): AppConfig {
  const read = new Reader(env);
  const local = read.oneOf('LATCHKEY_MODE', ['local', 'databricks-apps'], 'databricks-apps') === 'local';
  const port = read.integer('DATABRICKS_APP_PORT', { fallback: 8000, min: 0, max: 65535 });
  const appName = read.text('DATABRICKS_APP_NAME', local ? 'latchkey' : null);
  const sessionHome = resolve(read.text('LATCHKEY_HOME', osHomeFolder(env)));
  const servicePrincipal = read.servicePrincipal(!local);
  const config: AppConfig = {
    mode: local ? 'local' : 'databricks-apps',
    listen: { host: local ? '127.0.0.1' : '0.0.0.0', port },
    workspaceOrigin: read.workspace('DATABRICKS_HOST'),
    appName,
    servicePrincipal,
    owner: readOwner(read),
    ...readSecretScope(read, appName, servicePrincipal?.clientId ?? ''),
    rotation: readPolicy(read),
    runLifetimeMs: 1_000 * read.integer('LATCHKEY_RUN_LIFETIME_SECONDS', RUN_LIFETIME_SECONDS),
    whenIdle: read.oneOf('LATCHKEY_WHEN_IDLE', ['rotate', 'expire'], 'rotate'),
    sessionHome,
    savedSessions: {
      folder: join(sessionHome, '.local/state/latchkey/sessions'),
      isKept: read.oneOf('LATCHKEY_SAVED_SCREENS', ['on', 'off'], 'on') === 'on',
    },
    inheritedEnv: inheritedEnv(env, resolve(appDirectory, '../../..')),
    isolation: readIsolation(read, local),
    maxSessions: read.integer('LATCHKEY_MAX_SESSIONS', { fallback: 10, min: 1, max: 100 }),
    databrickscfg: read.oneOf('LATCHKEY_DATABRICKSCFG', ['on', 'off'], 'on') === 'on',
    commandFolder: resolve(appDirectory, '../cli/bin'),
    agents: readAgents(env, read.problems),
    sync: read.oneOf('LATCHKEY_SYNC', ['on', 'off'], 'off') === 'on',
    sessionIdleMs: readIdle(read),
    memoryLimitBytes: readMemoryLimit(read),
    gateway: readGateway(read),
    webRoot: resolve(appDirectory, '../web/browser'),
    savesAudit: read.oneOf('LATCHKEY_SAVED_AUDIT', ['on', 'off'], 'on') === 'on',
    commit: readCommit(read),
    logLevel: read.oneOf('LATCHKEY_LOG_LEVEL', ['debug', 'info', 'warn', 'error'], 'info'),
  };
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  return config;
}

/** Limits how long a command's token works after the app is stopped while the command runs. */
const RUN_LIFETIME_SECONDS = { fallback: 3_600, min: 60, max: 24 * 3_600 };

/** An email, and optionally a colon and the user's id. A comma could not be told from a header that was sent twice. */
const OWNER = /^(?<email>[^\s@:,\p{Cc}]+@[^\s@:,\p{Cc}]+)(?::(?<userId>\d{1,20}))?$/u;

function readOwner(read: Reader): ConfiguredOwner | null {
  const value = read.text('LATCHKEY_OWNER', '');
  if (value === '') return null;
  const { email, userId = null } = OWNER.exec(value)?.groups ?? {};
  if (email !== undefined) return { email, userId };
  read.problems.push(
    'LATCHKEY_OWNER must be an email address, such as ada@example.com, or an email address and a numeric user id, such as ada@example.com:1234567890.',
  );
  return null;
}

/** The client id in the default name keeps apps apart that were deleted and created again under one name. */
function readSecretScope(
  read: Reader,
  appName: string,
  clientId: string,
): Pick<AppConfig, 'secretScope' | 'previousSecretScope'> {
  const configured = read.text('LATCHKEY_SECRET_SCOPE', '');
  const previous = `latchkey-${appName}`;
  return configured === ''
    ? { secretScope: `${previous}-${clientId}`, previousSecretScope: previous }
    : { secretScope: configured, previousSecretScope: null };
}

function readIsolation(read: Reader, local: boolean): IsolationWish {
  const setting = read.oneOf('LATCHKEY_ISOLATE_SHELLS', ['auto', 'on', 'off'], 'auto');
  if (setting === 'on') return 'required';
  return setting === 'off' || local ? 'off' : 'if-possible';
}

function readIdle(read: Reader): number | null {
  const seconds = read.integer('LATCHKEY_SESSION_IDLE_SECONDS', {
    fallback: 86_400,
    min: 0,
    max: 14 * 86_400,
  });
  return seconds === 0 ? null : seconds * 1_000;
}

function readMemoryLimit(read: Reader): number | null {
  const mebibytes = read.integer('LATCHKEY_MEMORY_LIMIT_MIB', { fallback: 0, min: 0, max: 2 ** 24 });
  return mebibytes === 0 ? null : mebibytes * 2 ** 20;
}

function readCommit(read: Reader): string | null {
  const commit = read.text('LATCHKEY_COMMIT', '');
  if (/^[\w.-]{0,64}$/.test(commit)) return commit || null;
  read.problems.push('LATCHKEY_COMMIT must be a commit id: letters, digits, dots, dashes, at most 64.');
  return null;
}

/** A verification is renewed this often, or twice an interval where that is shorter. */
const PROOF_MAX_AGE_SECONDS = 60;

function readPolicy(read: Reader): AppConfig['rotation'] {
  const interval = read.integer('LATCHKEY_ROTATION_INTERVAL_SECONDS', { fallback: 600, min: 2, max: 86_400 });
  const lifetime = read.integer('LATCHKEY_TOKEN_LIFETIME_SECONDS', { fallback: 3_600, min: 4, max: 604_800 });
  const overlap = read.integer('LATCHKEY_OVERLAP_SECONDS', { fallback: 120, min: 0, max: 3_600 });
  const orphanGrace = read.integer('LATCHKEY_ORPHAN_GRACE_SECONDS', { fallback: 60, min: 0, max: 3_600 });
  const verificationMaxAge = read.integer('LATCHKEY_PROOF_SECONDS', {
    fallback: Math.min(PROOF_MAX_AGE_SECONDS, Math.ceil(interval / 2)),
    min: 1,
    max: 3_600,
  });
  if (lifetime < interval + overlap) {
    read.problems.push(
      'LATCHKEY_TOKEN_LIFETIME_SECONDS must be at least LATCHKEY_ROTATION_INTERVAL_SECONDS plus LATCHKEY_OVERLAP_SECONDS.',
    );
  }
  return {
    intervalMs: interval * 1_000,
    lifetimeMs: lifetime * 1_000,
    overlapMs: overlap * 1_000,
    verificationMaxAgeMs: verificationMaxAge * 1_000,
    orphanGraceMs: orphanGrace * 1_000,
  };
}

class Reader {
  readonly problems: string[] = [];

  constructor(private readonly env: Environment) {}

  text(name: string, fallback: string | null): string {
    const value = this.env[name]?.trim();
    if (value) return value;
    if (fallback === null) this.problems.push(`${name} must be set.`);
    return fallback ?? '';
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.text(name, fallback);
    const known = allowed.find((option) => option === value);
    if (!known) this.problems.push(`${name} must be one of: ${allowed.join(', ')}.`);
    return known ?? fallback;
  }

  integer(name: string, rule: { fallback: number; min: number; max: number }): number {
    const value = Number(this.text(name, String(rule.fallback)));
    if (Number.isInteger(value) && value >= rule.min && value <= rule.max) return value;
    this.problems.push(`${name} must be a whole number from ${String(rule.min)} to ${String(rule.max)}.`);
    return rule.fallback;
  }

  workspace(name: string): string {
    const host = this.text(name, null);
    const origin = host === '' ? '' : workspaceOrigin(host);
    if (origin === null)
      this.problems.push(
        `${name} must be the workspace's https address, such as https://dbc-….cloud.databricks.com.`,
      );
    return origin ?? '';
  }

  servicePrincipal(required: boolean): AppConfig['servicePrincipal'] {
    const clientId = this.env['DATABRICKS_CLIENT_ID']?.trim() ?? '';
    const clientSecret = this.env['DATABRICKS_CLIENT_SECRET']?.trim() ?? '';
    if (clientId !== '' && clientSecret !== '')
      return { clientId, clientSecret: new TokenValue(clientSecret) };
    if (required || clientId !== clientSecret) {
      this.problems.push(
        'DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET must both be set; Databricks Apps does so.',
      );
    }
    return null;
  }
}

/** What the workspace says when a rule is broken whose exact wording is not documented. */
export interface FailureReply {
  status: number;
  errorCode: string | number;
  /** `{scopes}` is replaced by the missing scopes, `{feature}` by the feature that is off, `{name}` by the model's name. */
  message: string;
  /** Sent instead of the usual error shape: an object as JSON, a string as it is (an HTML page, say). */
  body?: unknown;
}

export interface Settings {
  /** False: the workspace's admin has switched personal access tokens off. */
  patsEnabled: boolean;
  /** 1–730; the workspace setting `maxTokenLifetimeDays`. */
  maxTokenLifetimeDays: number;
  /** Live tokens one user may have. */
  tokenQuotaPerUser: number;
  /** Whether a token that a scoped token mints without `scopes` gets all APIs. Otherwise it gets its parent's scopes. */
  childMayBeWider: boolean;
  /** False: `token/create` ignores `scopes`, and every token gets all APIs. */
  honoursScopes: boolean;
  oauthLifetimeSeconds: number;
  secretsPerScope: number;
  /** Whether errors carry `details: [RequestInfo]`, as newer endpoints do. */
  errorDetails: boolean;
  /** 1: serving endpoints only; 2: and the AI gateway; 3: and Unity Catalog's model services. */
  modelGeneration: number;
  /** Whether generation 3 refuses `databricks-…` names. Otherwise it reads them as `system.ai.…`. */
  retiredNames: boolean;
  /** Whether the workspace has a SQL warehouse. */
  sqlWarehouse: boolean;
  /** The API scope each group of endpoints asks for. */
  requiredScopes: Record<ScopeArea, string>;
  replies: Record<ReplyName, FailureReply>;
}

export type ScopeArea = 'identity' | 'tokens' | 'secrets' | 'apps' | 'serving' | 'workspace';
type ReplyName =
  | 'lifetimeTooLong'
  | 'patsDisabled'
  | 'tokenQuota'
  | 'secretLimit'
  | 'missingScope'
  | 'expiredOauthToken'
  | 'gatewayDisabled'
  | 'retiredName';

const DAY_SECONDS = 24 * 3600;

/** What a token without `lifetime_seconds` gets: two years, says the token API's documentation. */
export const DEFAULT_LIFETIME_SECONDS = 730 * DAY_SECONDS;

export function maxLifetimeSeconds(settings: Settings): number {
  return settings.maxTokenLifetimeDays * DAY_SECONDS;
}

export function defaultSettings(): Settings {
  return {
    patsEnabled: true,
    maxTokenLifetimeDays: 730,
    tokenQuotaPerUser: 600,
    childMayBeWider: true,
    honoursScopes: true,
    oauthLifetimeSeconds: 3600,
    secretsPerScope: 1000,
    errorDetails: true,
    modelGeneration: 3,
    retiredNames: true,
    sqlWarehouse: true,
    requiredScopes: {
      identity: 'scim',
      tokens: 'authentication',
      secrets: 'secrets',
      apps: 'apps',
      serving: 'model-serving',
      workspace: 'workspace',
    },
    replies: defaultReplies(),
  };
}

/** Settings of an earlier version's state file, with what has come since. */
export function completed(known: Settings): Settings {
  const defaults = defaultSettings();
  return {
    ...defaults,
    ...known,
    requiredScopes: { ...defaults.requiredScopes, ...known.requiredScopes },
    replies: { ...defaults.replies, ...known.replies },
  };
}

// No public record shows these replies in full: they are educated guesses, so each can be replaced.
function defaultReplies(): Settings['replies'] {
  return {
    lifetimeTooLong: {
      status: 400,
      errorCode: 'INVALID_PARAMETER_VALUE',
      message: 'The requested lifetime exceeds the maximum token lifetime allowed in this workspace.',
    },
    patsDisabled: {
      status: 403,
      errorCode: 'FEATURE_DISABLED',
      message: 'Personal access tokens are disabled for this workspace.',
    },
    tokenQuota: {
      status: 400,
      errorCode: 'QUOTA_EXCEEDED',
      message: 'The quota of personal access tokens for this user has been exceeded.',
    },
    secretLimit: {
      status: 400,
      errorCode: 'RESOURCE_LIMIT_EXCEEDED',
      message: 'The number of secrets in this scope has reached its limit.',
    },
    missingScope: {
      status: 403,
      errorCode: 403,
      message: 'Provided access token does not have required scopes: {scopes}',
    },
    expiredOauthToken: { status: 401, errorCode: 401, message: 'Access token has expired.' },
    gatewayDisabled: {
      status: 404,
      errorCode: 'FEATURE_DISABLED',
      message: '{feature} is not enabled for this workspace.',
    },
    retiredName: {
      status: 501,
      errorCode: 'NOT_IMPLEMENTED',
      message: 'The endpoint {name} is no longer available. Use Unity Catalog model services (v3).',
    },
  };
}

/**
 * Applies a partial change, key by key, to the settings.
 * @throws Error naming the key, when it is unknown or its value has another type than the one it replaces
 */
export function patchSettings(settings: Settings, change: unknown): void {
  merge(settings as unknown as Record<string, unknown>, change, '');
  const { maxTokenLifetimeDays, modelGeneration } = settings;
  if (maxTokenLifetimeDays < 1 || maxTokenLifetimeDays > 730) {
    throw new Error('maxTokenLifetimeDays must be from 1 to 730');
  }
  if (![1, 2, 3].includes(modelGeneration)) throw new Error('modelGeneration must be 1, 2 or 3');
}

function merge(target: Record<string, unknown>, change: unknown, prefix: string): void {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) {
    throw new Error(`${prefix || 'the settings'}: an object is needed`);
  }
  for (const [key, value] of Object.entries(change)) {
    const name = prefix ? `${prefix}.${key}` : key;
    const isReplyField = /^replies\.\w+\.(body|errorCode)$/.test(name);
    if (!isReplyField && !Object.hasOwn(target, key)) throw new Error(`${name}: no such setting`);
    const current = target[key];
    if (isReplyField) target[key] = value;
    else if (typeof current === 'object') merge(current as Record<string, unknown>, value, name);
    else if (typeof value !== typeof current) throw new Error(`${name}: must be a ${typeof current}`);
    else target[key] = value;
  }
}

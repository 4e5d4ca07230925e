import { generateKeyPairSync, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { DEFAULT_SERVED_MODELS, type ServedModel } from '../models/served-models';
import { defaultSettings, type Settings } from './settings';

/** Somebody the workspace knows: a person, or the app's service principal. */
export interface Identity {
  /** Numeric, as SCIM ids are. */
  id: string;
  kind: 'user' | 'service-principal';
  /** An email, or the application id (client id) of a service principal: what ACLs call the principal. */
  userName: string;
  displayName: string;
  admin: boolean;
  /** Names of the groups that it belongs to, beside `users` and, for an admin, `admins`. */
  groups?: string[];
  /** False: "User does not have permission to use tokens." */
  mayUseTokens: boolean;
}

export interface TokenRecord {
  /** SHA-256 (hex) of the value. The value itself is never kept. */
  id: string;
  ownerId: string;
  comment: string;
  scopes: string[];
  createdAtMilliseconds: number;
  /** -1: never. */
  expiresAtMilliseconds: number;
  lastUsedAtMilliseconds: number | null;
  revokedAtMilliseconds: number | null;
  uses: number;
  /** Calls made with it after its end. */
  refusedUses: number;
  /** What minted it: the id of another token, `oauth`, `page` or `control`. */
  mintedBy: string;
}

export type SecretPermission = 'READ' | 'WRITE' | 'MANAGE';

export interface SecretScope {
  name: string;
  /** principal (user name, application id or group) → permission */
  acls: Record<string, SecretPermission>;
  secrets: Record<string, { valueBase64: string; updatedAtMilliseconds: number }>;
}

export interface AppRecord {
  name: string;
  id: string;
  description: string;
  /** A user name, or the application id of a service principal. */
  creator: string;
  createdAtMilliseconds: number;
  /** Left out of replies where unknown, as in state files of an older sandbox. */
  minInstances?: number | null;
  maxInstances?: number | null;
  activeInstances?: number | null;
}

/** A folder, a file or a notebook. */
export interface WorkspaceObject {
  /** Without `/Workspace`, as the API shows it. */
  path: string;
  id: number;
  type: 'DIRECTORY' | 'FILE' | 'NOTEBOOK';
  /** Of a notebook. */
  language?: string;
  /** Of a file or a notebook. */
  contentBase64: string;
  createdAtMilliseconds: number;
  modifiedAtMilliseconds: number;
}

/** A job, as asset bundles deploy it. It never runs. */
export interface JobRecord {
  id: number;
  creator: string;
  createdAtMilliseconds: number;
  /** What the client sent, unchanged. */
  settings: Record<string, unknown>;
}

/** What an admin has set up for coding agents. */
export interface CodingAgents {
  /** Null: the feature is off. */
  configs: unknown[] | null;
  /** What `recommendModel` answers. Null: the workspace recommends nothing. */
  recommendation: Record<string, unknown> | null;
}

/** Everything the workspace remembers; what `--state` keeps over a restart. */
export interface Books {
  version: 1;
  workspaceId: string;
  accountId: string;
  clockOffsetMilliseconds: number;
  settings: Settings;
  identities: Identity[];
  clientSecret: string;
  /** PKCS#8 PEM; signs the OAuth access tokens, so that they too survive a restart. */
  signingKey: string;
  app: AppRecord;
  tokens: TokenRecord[];
  secretScopes: SecretScope[];
  objects: WorkspaceObject[];
  jobs: JobRecord[];
  servedModels: ServedModel[];
  codingAgents: CodingAgents;
}

/** A workspace on its first day: two users, the app `latchkey`, its service principal; no token, no secret. */
export function freshBooks(nowMs: number): Books {
  const clientId = randomUUID();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    version: 1,
    workspaceId: newWorkspaceId(),
    accountId: randomUUID(),
    clockOffsetMilliseconds: 0,
    settings: defaultSettings(),
    identities: [...defaultUsers(), servicePrincipal(clientId)],
    clientSecret: `dose${randomBytes(16).toString('hex')}`,
    signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    app: {
      name: 'latchkey',
      id: randomUUID(),
      description: 'A browser workspace for coding agents',
      createdAtMilliseconds: nowMs,
      ...freshDeployment(),
    },
    tokens: [],
    secretScopes: [],
    objects: [],
    jobs: [],
    ...freshModels(),
  };
}

/** Forgets what people did; keeps who the workspace and its app are, so that a running app stays signed in. */
export function resetBooks(books: Books): Books {
  const apps = books.identities.filter((identity) => identity.kind === 'service-principal');
  return {
    ...books,
    app: { ...books.app, ...freshDeployment() },
    clockOffsetMilliseconds: 0,
    settings: defaultSettings(),
    identities: [...defaultUsers(), ...apps],
    tokens: [],
    secretScopes: [],
    objects: [],
    jobs: [],
    ...freshModels(),
  };
}

/** The models and the agents' configuration before the control plane changes them. */
export function freshModels(): Pick<Books, 'servedModels' | 'codingAgents'> {
  return { servedModels: [...DEFAULT_SERVED_MODELS], codingAgents: { configs: [], recommendation: null } };
}

/** Who created the app, and on how many instances it runs. */
function freshDeployment(): Pick<AppRecord, 'creator' | `${'min' | 'max' | 'active'}Instances`> {
  return { creator: 'dev@example.com', minInstances: 1, maxInstances: 1, activeInstances: 1 };
}

/** Sixteen digits, as workspace ids have on AWS. */
function newWorkspaceId(): string {
  return `${randomInt(1, 10)}${String(randomInt(0, 1e14)).padStart(15, '0')}`;
}

export function newIdentityId(): string {
  return String(randomInt(1e12, 1e14));
}

function defaultUsers(): Identity[] {
  return [user('dev@example.com', 'Dev Example'), user('other@example.com', 'Other Example')];
}

function user(userName: string, displayName: string): Identity {
  return { id: newIdentityId(), kind: 'user', userName, displayName, admin: false, mayUseTokens: true };
}

function servicePrincipal(clientId: string): Identity {
  return {
    id: newIdentityId(),
    kind: 'service-principal',
    userName: clientId,
    displayName: 'app-latchkey',
    admin: false,
    mayUseTokens: true,
  };
}

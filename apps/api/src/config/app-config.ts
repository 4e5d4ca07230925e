import type { AgentId } from '@latchkey/agents';
import type { ModelChoices } from '@latchkey/model-catalog';
import type { TokenValue } from '@latchkey/token';
import type { RequestRule } from '@latchkey/gateway-rules';
import type { IsolationWish } from '@latchkey/pty-engine';
import type { RotationPolicy } from '@latchkey/rotation';

/** Everything that the environment decides, read and checked once at the start. */
export abstract class AppConfig {
  /**
   * - `databricks-apps`: behind the platform's proxy, which says who the visitor is
   * - `local`: on this computer's loopback address, for whoever started it
   */
  abstract readonly mode: 'databricks-apps' | 'local';
  abstract readonly listen: { readonly host: string; readonly port: number };
  /** Scheme and host of the workspace. */
  abstract readonly workspaceOrigin: string;
  abstract readonly appName: string;
  /** The app's own identity; null where there is none (a local run on a real workspace). */
  abstract readonly servicePrincipal: { readonly clientId: string; readonly clientSecret: TokenValue } | null;
  /** From `LATCHKEY_OWNER`; null: the app's creator is the owner. */
  abstract readonly owner: ConfiguredOwner | null;
  abstract readonly secretScope: string;
  /** The scope that releases up to 0.1 used; null where the scope's name is configured. */
  abstract readonly previousSecretScope: string | null;
  abstract readonly rotation: Omit<RotationPolicy, 'letsExpire'>;
  /** How long a command's own token lives at most (`latchkey run --literal`). It is revoked when the command ends. */
  abstract readonly runLifetimeMs: number;
  /** While no shell is open: rotate all the same, or let the token expire. */
  abstract readonly whenIdle: 'rotate' | 'expire';
  /** HOME of the shells, absolute. */
  abstract readonly sessionHome: string;
  /** Variables of the server's environment that shells inherit. */
  abstract readonly inheritedEnv: Readonly<Record<string, string>>;
  /** Whether shells run in a namespace of their own. */
  abstract readonly isolation: IsolationWish;
  abstract readonly maxSessions: number;
  /** Whether the token is kept in the shells' `~/.databrickscfg`, for tools that read only that. */
  abstract readonly databrickscfg: boolean;
  /** Folder with the `latchkey` command. */
  abstract readonly commandFolder: string;
  abstract readonly agents: AgentsConfig;
  /** Whether committed projects are kept in the workspace too. */
  abstract readonly sync: boolean;
  /** So long without input, output and viewers, and a shell is ended; null: never. */
  abstract readonly sessionIdleMs: number | null;
  /** Where the last screens of sessions are kept while nothing runs, if they are. */
  abstract readonly savedSessions: { readonly folder: string; readonly isKept: boolean };
  /** What the app may take at most; null: what the container says. */
  abstract readonly memoryLimitBytes: number | null;
  /** Of the way to the models. */
  abstract readonly gateway: {
    readonly upstream: UpstreamSetting;
    /** Those that are on. */
    readonly rules: readonly RequestRule[];
    readonly maxRequestBytes: number;
  };
  /** Folder of the built page. */
  abstract readonly webRoot: string;
  /** Whether the latest events of the audit log are kept in the secret scope. */
  abstract readonly savesAudit: boolean;
  abstract readonly logLevel: string;
  /** The commit that is deployed, for the log; null: what the build says. */
  abstract readonly commit: string | null;
}

export interface ConfiguredOwner {
  readonly email: string;
  /** SCIM id of the user. If set, it decides instead of the email, because emails can be reassigned. */
  readonly userId: string | null;
}

/** Which server models are called at. */
export type UpstreamSetting =
  | { readonly use: 'ai-gateway'; readonly base: string }
  /** The serving endpoints, without looking for an AI gateway. */
  | { readonly use: 'serving-endpoints' }
  /** The AI gateway if it answers, otherwise the serving endpoints. */
  | { readonly use: 'whichever-answers' };

/** Which tools are set up for the shells, and how. */
export interface AgentsConfig {
  readonly selected: readonly AgentId[];
  /** The models that `LATCHKEY_MODELS` names. */
  readonly models: ModelChoices['setting'];
  /** Installed at the start, where they are not there yet. */
  readonly installed: readonly AgentId[];
  /** The package registry, where it is not npm's own or the one in the home folder's `.npmrc`. */
  readonly npmRegistry: string | null;
}

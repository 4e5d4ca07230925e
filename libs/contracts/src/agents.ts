import type { ErrorCode } from './errors';

/** Why a tool is not as it should be. */
type AgentProblemCode =
  /** The package registry does not answer: no network, or a firewall in between. */
  | 'REGISTRY_UNREACHABLE'
  /** The registry answers, and refuses or does not have the package. */
  | 'REGISTRY_REFUSED'
  | 'INSTALL_FAILED'
  /** The file is not of its format, so it was left alone. */
  | 'AGENT_FILE_INVALID'
  /** The file could not be read or written. */
  | 'AGENT_FILE_FAILED'
  /** The workspace serves no such model, or none that the agent could use. */
  | 'MODEL_UNAVAILABLE';

/** What is wrong, why, and what to do about it. */
export interface AgentProblem {
  readonly code: AgentProblemCode;
  readonly message: string;
  readonly hint: string;
}

export type AgentInstallation =
  | { readonly state: 'not-installed' }
  /** Step `step` of `steps`, both from 1, and what it does. */
  | { readonly state: 'installing'; readonly step: number; readonly steps: number; readonly doing: string }
  /** `version` is null where somebody else has installed it. */
  | {
      readonly state: 'ready';
      readonly version: string | null;
      readonly path: string;
      /** Why it isn't the latest version, such as “1.6.0 needs Node 22 or newer”; absent if it was. */
      readonly heldBack?: string;
    }
  | ({ readonly state: 'failed' } & AgentProblem);

export type AgentConfiguration =
  /** Switched off: by `LATCHKEY_AGENTS`, or by the workspace’s admin. */
  | { readonly state: 'off'; readonly by: 'setting' | 'admin' }
  /** It needs no file. */
  | { readonly state: 'environment' }
  /** As it should be; but for the settings in `left`, which the person has decided otherwise. */
  | { readonly state: 'written'; readonly file: string; readonly left: readonly string[] }
  | ({ readonly state: 'left-alone'; readonly file: string } & AgentProblem);

/**
 * Why an agent has its model: the owner picked it, the workspace’s admin set it, `LATCHKEY_MODELS` names it, it is the best
 * of its family in the workspace, or it is a guess because the workspace lists none that fits.
 */
export type ModelSource = 'owner' | 'admin' | 'setting' | 'best' | 'assumed';

/** The protocol that an agent speaks to its model. */
export type ModelDialect = 'anthropic' | 'openai-responses' | 'openai-chat' | 'gemini';

/** A model that a tool works with. */
export interface AgentModel {
  /** Names the choice in `PUT /api/models/:use`. */
  readonly use: string;
  /** What for, in a word; null where the tool has only one. */
  readonly purpose: string | null;
  /** Null where the tool's own file decides, because the person has changed it there or it could not be read. */
  readonly name: string | null;
  readonly source: ModelSource;
  readonly dialect: ModelDialect;
  /** What the owner may pick, the best first. */
  readonly offered: readonly string[];
}

/** One tool that Latchkey sets up for the shells. */
export interface AgentInfo {
  readonly id: string;
  readonly name: string;
  /** The command that a person types. */
  readonly program: string;
  readonly installation: AgentInstallation;
  /** Whether Latchkey can install it; `installHint` says how else. */
  readonly canInstall: boolean;
  readonly installHint: string | null;
  readonly configuration: AgentConfiguration;
  /** None where it needs none, or is switched off. */
  readonly models: readonly AgentModel[];
  /** Null while every model is one that the workspace serves, or isn’t known yet. */
  readonly modelProblem: AgentProblem | null;
}

/** What is known of the workspace’s models. */
export interface ModelListing {
  /** How many it serves; null before it has answered. */
  readonly count: number | null;
  /** Why the latest list could not be had, in one sentence; null when it could. */
  readonly problem: string | null;
}

/** `PUT /api/models/:use`: picks the model for one use of one agent, or with null goes back to the default. */
export interface ChooseModelRequest {
  readonly name: string | null;
}

/** `GET /api/agents`; `POST /api/agents/:id/install` answers 202 and the `AgentInfo`. */
export interface AgentList {
  readonly agents: readonly AgentInfo[];
  readonly models: ModelListing;
}

/** What the POST may be refused with. */
export type AgentErrorCode = Extract<ErrorCode, 'AGENT_NOT_FOUND' | 'AGENT_NOT_INSTALLABLE'>;

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
  | 'AGENT_FILE_FAILED';

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
  | { readonly state: 'ready'; readonly version: string | null; readonly path: string }
  | ({ readonly state: 'failed' } & AgentProblem);

export type AgentConfiguration =
  /** Switched off by `LATCHKEY_AGENTS`. */
  | { readonly state: 'off' }
  /** It needs no file. */
  | { readonly state: 'environment' }
  /** As it should be; but for the settings in `left`, which the person has decided otherwise. */
  | { readonly state: 'written'; readonly file: string; readonly left: readonly string[] }
  | ({ readonly state: 'left-alone'; readonly file: string } & AgentProblem);

/** A model that a tool works with. */
export interface AgentModel {
  /** What for, in a word; null where the tool has only one. */
  readonly purpose: string | null;
  /** Null where the tool's own file decides, because the person has changed it there or it could not be read. */
  readonly name: string | null;
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
}

/** `GET /api/agents`; `POST /api/agents/:id/install` answers 202 and the `AgentInfo`. */
export interface AgentList {
  readonly agents: readonly AgentInfo[];
}

/** What the POST may be refused with. */
export type AgentErrorCode = Extract<ErrorCode, 'AGENT_NOT_FOUND' | 'AGENT_NOT_INSTALLABLE'>;

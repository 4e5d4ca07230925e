import type { Models, ModelUse } from '@latchkey/model-catalog';
import type { ConfigFormat } from './formats/config-format';
import type { SettingGroup } from './merge';

/** What a file's settings may be made of. None of it is a secret, and none differs from session to session. */
export interface FileContext {
  /** Scheme and host of the workspace. */
  readonly workspaceOrigin: string;
  /** The gateway for a tool whose address stands in a file. It admits the key that `latchkey gateway-key` prints. */
  readonly keylessGatewayUrl: string;
  readonly models: Models;
  /** How long a tool may keep a token that `latchkey token` gave it: well below the time that a replaced one still works. */
  readonly helperTtlMs: number;
}

/** What a session's environment may be made of besides. */
export interface SessionContext extends FileContext {
  /** This session's gateway, with the session's key in it: for its environment, never for a file. */
  readonly gatewayUrl: string;
}

/** A configuration file of a tool, and what Latchkey wants in it. */
export interface AgentFile {
  /** Below HOME; the first that exists, else the first. */
  readonly paths: readonly [string, ...string[]];
  readonly format: ConfigFormat;
  settings(context: FileContext): readonly SettingGroup[];
}

type AgentInstall =
  | {
      readonly by: 'npm';
      readonly package: string;
      /** The program itself, where the package's own command starts only after an install script has run: we run none. */
      readonly nativeProgram?: NativeProgram;
    }
  /** By the person, who is told how. */
  | { readonly by: 'hand'; readonly hint: string };

interface NativeProgram {
  /** Packages that hold it, the best first. */
  packages(on: Machine): readonly string[];
  /** Where it is in its package. */
  readonly path: string;
}

export interface Machine {
  /** As `process.platform` and `process.arch` have it. */
  readonly platform: string;
  readonly arch: string;
  /** Its C library is musl. */
  readonly isMusl: boolean;
  readonly hasAvx2: boolean;
}

/** A model that a tool is set up with. */
interface EntryModel {
  /** What the tool uses it for, in a word; null where it has only one. */
  readonly purpose: string | null;
  readonly use: ModelUse;
  /** The setting of its file that names it, as `settingName` has it; null where the session's environment does. */
  readonly setting: string | null;
}

/** One tool that Latchkey sets up for the shells. All that is particular to it is here. */
export interface AgentEntry {
  readonly id: AgentId;
  readonly name: string;
  /** The command that a person types. */
  readonly program: string;
  /** How it comes by the current token, in a few words for the documentation. */
  readonly token: string;
  readonly files: readonly AgentFile[];
  readonly models: readonly EntryModel[];
  environment(context: SessionContext): Readonly<Record<string, string>>;
  /** What git is to know while a session runs: key and value pairs, in order. */
  gitConfig?(context: FileContext): readonly (readonly [string, string])[];
  readonly install: AgentInstall;
}

export const AGENT_IDS = [
  'claude',
  'codex',
  'opencode',
  'gemini',
  'pi',
  'copilot',
  'qwen',
  'hermes',
  'git',
  'databricks',
] as const;
export type AgentId = (typeof AGENT_IDS)[number];

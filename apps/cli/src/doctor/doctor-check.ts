import type { ToolStatus } from '@latchkey/contracts';
import type { ToolServerClient } from '../tool-server-client';

/** What a check can use. */
export interface DoctorContext {
  /** The environment of the shell that runs the doctor. */
  readonly env: NodeJS.ProcessEnv;
  readonly toolServer: ToolServerClient;
  readonly status: ToolStatus;
}

/**
 * The result of a check. `warning`: it works, but perhaps not as expected. `absent`: the tool is not there, so nothing is known
 * of it.
 */
export interface Finding {
  readonly severity: 'ok' | 'warning' | 'problem' | 'absent';
  /** Never contains a token. */
  readonly message: string;
  /** What to do; null when there is nothing to do. */
  readonly cure: string | null;
}

/** A finding with the id and name of its tool, for checks of several tools. */
export interface NamedFinding extends Finding {
  readonly id: string;
  readonly title: string;
}

/** Checks the set-up of one tool, or of several similar ones. */
export interface DoctorCheck {
  /** Stable, for scripts. */
  readonly id: string;
  /** The tool's name. */
  readonly title: string;
  /** An error becomes a finding. */
  look(context: DoctorContext): Promise<Finding | readonly NamedFinding[]>;
}

/** @param cure how to get it; null if that isn't ours to say */
export function absent(message: string, cure: string | null = null): Finding {
  return { severity: 'absent', message, cure };
}

export function ok(message: string): Finding {
  return { severity: 'ok', message, cure: null };
}

import type { ToolStatus } from '@latchkey/contracts';
import type { ToolServerClient } from '../tool-server-client';

/** What a check can look at. */
export interface DoctorContext {
  /** That of the shell in which the doctor was called. */
  readonly env: NodeJS.ProcessEnv;
  readonly toolServer: ToolServerClient;
  readonly status: ToolStatus;
}

/** `warning`: it works, though perhaps not as expected. */
export interface Finding {
  readonly severity: 'ok' | 'warning' | 'problem';
  /** What was found, never with a token value in it. */
  readonly message: string;
  /** What to do; null when nothing is. */
  readonly cure: string | null;
}

/** A finding of a check that looks at several tools, with the tool's own id and name. */
export interface NamedFinding extends Finding {
  readonly id: string;
  readonly title: string;
}

/** Looks at how one tool is set up, or several that are alike. */
export interface DoctorCheck {
  /** Stable, for scripts. */
  readonly id: string;
  /** The tool's name. */
  readonly title: string;
  /** @returns null where the tool is not there and is not missed. What it throws becomes a finding. */
  look(context: DoctorContext): Promise<Finding | readonly NamedFinding[] | null>;
}

export function ok(message: string): Finding {
  return { severity: 'ok', message, cure: null };
}

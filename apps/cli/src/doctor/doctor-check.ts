import type { ToolStatus } from '@latchkey/contracts';
import type { Door } from '../door';

/** What a check can look at. */
export interface DoctorContext {
  /** That of the shell in which the doctor was called. */
  readonly env: NodeJS.ProcessEnv;
  readonly door: Door;
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

/** Looks at how one tool is set up. */
export interface DoctorCheck {
  /** Stable, for scripts. */
  readonly id: string;
  /** The tool's name. */
  readonly title: string;
  /** @returns null where the tool is not there and is not missed. What it throws becomes a finding. */
  look(context: DoctorContext): Promise<Finding | null>;
}

export function ok(message: string): Finding {
  return { severity: 'ok', message, cure: null };
}

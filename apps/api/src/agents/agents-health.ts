import { Injectable } from '@nestjs/common';
import type { AgentProblem, HealthCheck } from '@latchkey/contracts';
import { HealthPart, HealthParts } from '../health/health-parts';
import { Agents } from './agents';

/** Tells what keeps a tool from being set up, with what to do about it. */
@Injectable()
export class AgentsHealth extends HealthPart {
  constructor(
    private readonly agents: Agents,
    parts: HealthParts,
  ) {
    super();
    parts.add(this);
  }

  checks(): readonly HealthCheck[] {
    return [toCheck(this.agents.problems)];
  }
}

function toCheck([first, ...others]: readonly AgentProblem[]): HealthCheck {
  const check = { id: 'agents', title: 'Agents', latencyMilliseconds: null };
  if (!first)
    return {
      ...check,
      severity: 'ok',
      code: 'OK',
      message: 'The agents’ configuration is in place.',
      hint: null,
    };
  const more = others.length === 0 ? '' : ` And ${String(others.length)} more: see latchkey doctor.`;
  return { ...check, severity: 'warning', code: first.code, message: first.message + more, hint: first.hint };
}

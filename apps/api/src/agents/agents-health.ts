import { Injectable } from '@nestjs/common';
import {
  healthy,
  HealthIndicators,
  type HealthFinding,
  type HealthIndicator,
} from '../health/health-indicator';
import { Agents } from './agents';

/** Reports what keeps an agent from being set up, and what to do about it. */
@Injectable()
export class AgentsHealth implements HealthIndicator {
  readonly id = 'agents';
  readonly title = 'Agents';

  constructor(
    private readonly agents: Agents,
    indicators: HealthIndicators,
  ) {
    indicators.add(this);
  }

  run(): HealthFinding {
    const [first, ...others] = this.agents.problems;
    if (!first) return healthy('The agents’ configuration is in place.');
    const more = others.length === 0 ? '' : ` And ${String(others.length)} more: see latchkey doctor.`;
    return { severity: 'warning', code: first.code, message: first.message + more, hint: first.hint };
  }
}

import { Injectable } from '@nestjs/common';
import {
  healthy,
  HealthIndicators,
  type HealthFinding,
  type HealthIndicator,
} from '../health/health-indicator';
import { GatewayHandler } from './gateway.handler';
import { UpstreamClient } from './upstream-client';
import { UpstreamFinder } from './upstream-finder';

/** Reports where models are called, request counts since the start, and why the latest request could not be sent. */
@Injectable()
export class GatewayHealth implements HealthIndicator {
  readonly id = 'gateway';
  readonly title = 'Gateway';

  constructor(
    private readonly handler: GatewayHandler,
    private readonly client: UpstreamClient,
    private readonly finder: UpstreamFinder,
    indicators: HealthIndicators,
  ) {
    indicators.add(this);
  }

  run(): HealthFinding {
    const { problem } = this.client;
    if (problem === null) return healthy(this.#summary());
    return {
      severity: 'warning',
      code: 'MODELS_UNREACHABLE',
      message: `Agents can’t reach a model: ${problem}`,
      hint: 'If this persists, check that the app may connect to that address, or set LATCHKEY_GATEWAY_HOST.',
    };
  }

  #summary(): string {
    const { kind, base } = this.finder.current;
    const { received, repaired } = this.handler.counts;
    return (
      `Models are called at ${kind === 'ai-gateway' ? 'the AI gateway' : 'the serving endpoints'}, ${base}. ` +
      `Requests: ${String(received)}, repaired: ${String(repaired)}, retried after a rotation: ${String(this.client.retried)}.`
    );
  }
}

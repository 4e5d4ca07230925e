import { Injectable } from '@nestjs/common';
import {
  healthy,
  HealthIndicators,
  type HealthFinding,
  type HealthIndicator,
} from '../health/health-indicator';
import { WorkspaceModels } from '../models/workspace-models';
import { GatewayHandler } from './gateway.handler';
import { ModelCalls } from './model-calls';
import { ModelRouter } from './model-router';
import { UpstreamClient } from './upstream-client';

/** Reports where models are called, request counts since the start, and why the latest request could not be sent. */
@Injectable()
export class GatewayHealth implements HealthIndicator {
  readonly id = 'gateway';
  readonly title = 'Gateway';

  constructor(
    private readonly handler: GatewayHandler,
    private readonly client: UpstreamClient,
    private readonly calls: ModelCalls,
    private readonly router: ModelRouter,
    private readonly models: WorkspaceModels,
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
    const { catalog, failure } = this.models;
    if (catalog === null) {
      return failure === null
        ? 'Ready. The workspace hasn’t been asked for its models yet.'
        : `The workspace has not listed its models: ${failure.message}`;
    }
    const base = this.router.baseOf(catalog.generation === 1 ? 'serving-endpoints' : 'ai-gateway');
    return (
      `${String(catalog.models.length)} models at ${SERVERS[catalog.generation]}, ${base}. ` +
      `Requests: ${String(this.handler.received)}, repaired: ${String(this.calls.repaired)}, ` +
      `retried after a rotation: ${String(this.client.retried)}.`
    );
  }
}

const SERVERS = {
  1: 'the serving endpoints',
  2: 'the AI gateway',
  3: 'the AI gateway with model services',
} as const;

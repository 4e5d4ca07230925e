import { Injectable } from '@nestjs/common';
import type { HealthCheck } from '@latchkey/contracts';
import { HealthPart, HealthParts } from '../health/health-parts';
import { GatewayHandler } from './gateway.handler';
import { UpstreamCaller } from './upstream-caller';
import { UpstreamFinder } from './upstream-finder';

/** Tells where models are asked, what became of the requests since the start, and why the last could not be sent. */
@Injectable()
export class GatewayHealth extends HealthPart {
  constructor(
    private readonly handler: GatewayHandler,
    private readonly caller: UpstreamCaller,
    private readonly finder: UpstreamFinder,
    parts: HealthParts,
  ) {
    super();
    parts.add(this);
  }

  checks(): readonly HealthCheck[] {
    const check = { id: 'gateway', title: 'Gateway', latencyMilliseconds: null };
    const { problem } = this.caller;
    if (problem === null) {
      return [{ ...check, severity: 'ok', code: 'OK', message: this.#account(), hint: null }];
    }
    return [
      {
        ...check,
        severity: 'warning',
        code: 'MODELS_UNREACHABLE',
        message: `Agents could not ask a model: ${problem}`,
        hint: 'If it lasts, check that the app may connect to that address, or set LATCHKEY_GATEWAY_HOST.',
      },
    ];
  }

  #account(): string {
    const { kind, base } = this.finder.current;
    const { asked, repaired } = this.handler.counts;
    return (
      `Models are asked at ${kind === 'ai-gateway' ? 'the AI gateway' : 'the serving endpoints'}, ${base}. Requests so far: ` +
      `${String(asked)}, of which ${String(repaired)} were repaired and ${String(this.caller.repeated)} sent again after a rotation.`
    );
  }
}

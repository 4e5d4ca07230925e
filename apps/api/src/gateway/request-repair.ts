import { Injectable } from '@nestjs/common';
import { isObject, repairRequest, type Dialect } from '@latchkey/gateway-rules';
import { AppConfig } from '../config/app-config';

/** A body as it is sent on. */
export interface SentBody {
  /** The very bytes that came, where there was nothing to repair. */
  readonly bytes: Buffer;
  /** Names of the rules that had something to do. */
  readonly repairedBy: readonly string[];
}

/** Applies the rules that are on to the bytes of a request. */
@Injectable()
export class RequestRepair {
  constructor(private readonly config: AppConfig) {}

  /** @param model where the path names it; otherwise the body does */
  repair(bytes: Buffer, dialect: Dialect, model: string | null): SentBody {
    const { rules } = this.config.gateway;
    const body = rules.length > 0 ? parsed(bytes) : null;
    // What is no request of a model, such as one with the columns of a table, is none of the rules' business.
    if (!isObject(body) || (dialect === 'openai-chat' && !Array.isArray(body['messages']))) {
      return { bytes, repairedBy: [] };
    }
    const named = model ?? body['model'];
    const target = { dialect, model: typeof named === 'string' ? named : '' };
    const repaired = repairRequest(body, target, rules);
    if (repaired.by.length === 0) return { bytes, repairedBy: [] };
    return { bytes: Buffer.from(JSON.stringify(repaired.body)), repairedBy: repaired.by };
  }
}

/** Anything but JSON is for the workspace to refuse. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return null;
  }
}

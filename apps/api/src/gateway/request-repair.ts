import { Injectable } from '@nestjs/common';
import { isObject, nestsDeeperThan, repairRequest, type Dialect } from '@latchkey/gateway-rules';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';

/** Schemas of tools, the deepest part of model requests, nest some tens deep. */
const MAX_DEPTH = 200;

/** A body to forward. */
interface RepairedBody {
  /** The original bytes when there was nothing to repair. */
  readonly bytes: Buffer;
  /** Names of the rules that changed something. */
  readonly repairedBy: readonly string[];
}

/** Applies the enabled rules to a request's body. */
@Injectable()
export class RequestRepair {
  constructor(private readonly config: AppConfig) {}

  /**
   * @param model the model if the path names it; null when the body does
   * @throws ApiError REQUEST_INVALID for a body that is too deep to be parsed: megabytes of brackets would stop this process
   */
  repair(bytes: Buffer, dialect: Dialect, model: string | null): RepairedBody {
    const { rules } = this.config.gateway;
    const body = rules.length > 0 ? parsed(bytes) : null;
    // The rules apply to model requests only, and not, for example, to one with dataframe columns.
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

/** Leaves it to the workspace to refuse invalid JSON. */
function parsed(bytes: Buffer): unknown {
  if (nestsDeeperThan(bytes, MAX_DEPTH)) {
    throw new ApiError(
      'REQUEST_INVALID',
      `The request nests more than ${String(MAX_DEPTH)} objects and arrays.`,
      'Send a request that is less deep, such as a tool schema without repeated nesting.',
    );
  }
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return null;
  }
}

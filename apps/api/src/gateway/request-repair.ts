import { Injectable } from '@nestjs/common';
import {
  isObject,
  nestsDeeperThan,
  repairRequest,
  withField,
  type RequestRule,
  type RequestTarget,
} from '@latchkey/gateway-rules';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';

/** Schemas of tools, the deepest part of model requests, nest some tens deep. */
const MAX_DEPTH = 200;
/** An agent uses a handful of models. Bounds what made-up names can take. */
const MAX_MODELS = 200;

/** A request’s body, read once. */
export interface ReadBody {
  readonly bytes: Buffer;
  /** Null when it isn’t a JSON object. */
  readonly json: Readonly<Record<string, unknown>> | null;
}

/** A body to forward. */
interface PreparedBody {
  /** The original bytes when there was nothing to change. */
  readonly bytes: Buffer;
  /** Names of the rules that changed something. */
  readonly repairedBy: readonly string[];
  /** The rules that took part, whether or not they changed something. */
  readonly rules: readonly RequestRule[];
}

/** Reads requests, spells their model as the workspace does, and applies the enabled rules. */
@Injectable()
export class RequestRepair {
  /** Names of the rules that a model has shown to need, by model. */
  readonly #learned = new Map<string, ReadonlySet<string>>();

  constructor(private readonly config: AppConfig) {}

  /** @throws ApiError REQUEST_INVALID for a body that is too deep to be parsed: megabytes of brackets would stop this process */
  read(bytes: Buffer): ReadBody {
    const json = parsed(bytes);
    return { bytes, json: isObject(json) ? json : null };
  }

  /**
   * @param target the dialect, and the model in the workspace’s spelling; empty when the request names none
   * @param namesModel the body must name the model, even if the client’s path did
   */
  prepare({ bytes, json }: ReadBody, target: RequestTarget, namesModel: boolean): PreparedBody {
    if (json === null) return { bytes, repairedBy: [], rules: [] };
    const { dialect, model } = target;
    const isNamed = typeof json['model'] === 'string' || (namesModel && model !== '');
    const named = isNamed ? withField(json, 'model', model) : json;
    // The rules apply to model requests only, and not, for example, to one with dataframe columns.
    const isModelRequest = dialect !== 'openai-chat' || Array.isArray(json['messages']);
    const learned = this.#learned.get(model);
    const rules = this.config.gateway.rules.filter(
      (rule) => rule.refusal === undefined || learned?.has(rule.name) === true,
    );
    const repaired = isModelRequest ? repairRequest(named, target, rules) : { body: named, by: [] };
    if (repaired.body === json) return { bytes, repairedBy: [], rules };
    return { bytes: Buffer.from(JSON.stringify(repaired.body)), repairedBy: repaired.by, rules };
  }

  /**
   * Remembers the rules that avoid a refusal, for this and all later requests of the model.
   * @param message what the refusal says
   * @param used the rules that took part in the refused attempt: another request may have learned more in the meantime
   * @returns false when no rule would change this request
   */
  learnFrom(
    message: string,
    { json }: ReadBody,
    target: RequestTarget,
    used: readonly RequestRule[],
  ): boolean {
    if (json === null) return false;
    const helpful = this.config.gateway.rules.filter(
      (rule) =>
        rule.refusal?.test(message) === true &&
        !used.includes(rule) &&
        rule.appliesTo(target) &&
        rule.repair(json, target) !== json,
    );
    const known = this.#learned.get(target.model);
    if (helpful.length === 0 || (known === undefined && this.#learned.size >= MAX_MODELS)) return false;
    this.#learned.set(target.model, new Set([...(known ?? []), ...helpful.map(({ name }) => name)]));
    return true;
  }

  /** Forgets rules that did not help: the refusal was about something else. */
  forget(model: string, rules: readonly RequestRule[]): void {
    const known = this.#learned.get(model);
    const names = rules.map(({ name }) => name);
    if (known) this.#learned.set(model, new Set([...known].filter((name) => !names.includes(name))));
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

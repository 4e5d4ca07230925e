import type { JsonObject } from './json';
import type { RequestRule, RequestTarget } from './rule';

export interface Repaired {
  /** The very same object where no rule had anything to do. */
  readonly body: JsonObject;
  /** Names of the rules that changed it. */
  readonly by: readonly string[];
}

/** Has each rule look at a request, in their order. */
export function repairRequest(
  body: JsonObject,
  target: RequestTarget,
  rules: readonly RequestRule[],
): Repaired {
  let repaired: Repaired = { body, by: [] };
  for (const rule of rules) {
    if (!rule.appliesTo(target)) continue;
    const next = rule.repair(repaired.body, target);
    if (next !== repaired.body) repaired = { body: next, by: [...repaired.by, rule.name] };
  }
  return repaired;
}

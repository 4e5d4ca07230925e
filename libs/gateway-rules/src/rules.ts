import { blankBesideToolCalls, eagerTools, extraChatFields, strictTools } from './chat-fields';
import { emptyText } from './empty-text';
import { geminiOneSystemPrompt, geminiStreamOptions, geminiToolSchemas } from './gemini-chat';
import type { JsonObject } from './json';
import { orphanToolResults } from './orphan-tool-results';
import { systemMessages } from './system-messages';
import { unknownToolTypes } from './unknown-tool-types';
import type { RequestRule, RequestTarget } from './rule';

/** All rules, in the order in which they apply: one rule's result may need another rule. */
export const REQUEST_RULES: readonly RequestRule[] = [
  systemMessages,
  unknownToolTypes,
  orphanToolResults,
  emptyText,
  blankBesideToolCalls,
  extraChatFields,
  strictTools,
  eagerTools,
  geminiToolSchemas,
  geminiStreamOptions,
  geminiOneSystemPrompt,
];

export interface Repaired {
  /** The same object when no rule changed it. */
  readonly body: JsonObject;
  /** Names of the rules that changed it. */
  readonly by: readonly string[];
}

/** Applies the rules to a request, in order. */
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

const ALL = 'all';

type RuleSwitches =
  | { readonly ok: true; readonly rules: readonly RequestRule[] }
  | { readonly ok: false; /** Describes a valid setting. */ readonly rule: string };

/** Reads the enabled rules from a setting such as `-empty-text,-strict-tools` or `-all`. An empty setting enables all. */
export function readRuleSwitches(setting: string): RuleSwitches {
  const off = setting
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const names = [ALL, ...REQUEST_RULES.map(({ name }) => name)];
  if (off.some((item) => !item.startsWith('-') || !names.includes(item.slice(1)))) {
    return { ok: false, rule: `a list of rules to turn off: ${names.map((name) => `-${name}`).join(', ')}` };
  }
  const isOff = (name: string): boolean => off.includes(`-${name}`) || off.includes(`-${ALL}`);
  return { ok: true, rules: REQUEST_RULES.filter(({ name }) => !isOff(name)) };
}

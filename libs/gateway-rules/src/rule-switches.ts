import type { RequestRule } from './rule';
import { REQUEST_RULES } from './rules';

const ALL = 'all';

export type RuleSwitches =
  | { readonly ok: true; readonly rules: readonly RequestRule[] }
  | { readonly ok: false; /** What a setting must look like. */ readonly rule: string };

/** Reads which rules are on from a setting such as `-empty-text,-strict-tools`, or `-all`. Without any, all are. */
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

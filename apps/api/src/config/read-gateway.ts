import { workspaceUrl } from '@latchkey/databricks-client';
import { readRuleSwitches } from '@latchkey/gateway-rules';
import type { AppConfig, UpstreamSetting } from './app-config';

/** What is needed of whoever reads the environment. */
interface SettingsReader {
  readonly problems: string[];
  text(name: string, fallback: string): string;
  integer(name: string, rule: { fallback: number; min: number; max: number }): number;
}

export function readGateway(read: SettingsReader): AppConfig['gateway'] {
  const maxRequestMib = read.integer('LATCHKEY_GATEWAY_MAX_REQUEST_MIB', { fallback: 32, min: 1, max: 256 });
  const switches = readRuleSwitches(read.text('LATCHKEY_GATEWAY_RULES', ''));
  if (!switches.ok) read.problems.push(`LATCHKEY_GATEWAY_RULES must be ${switches.rule}.`);
  return {
    upstream: readUpstream(read),
    rules: switches.ok ? switches.rules : [],
    maxRequestBytes: maxRequestMib * 2 ** 20,
  };
}

function readUpstream(read: SettingsReader): UpstreamSetting {
  const setting = read.text('LATCHKEY_GATEWAY_HOST', '');
  if (setting === '') return { use: 'whichever-answers' };
  if (setting === 'serving-endpoints') return { use: 'serving-endpoints' };
  const url = workspaceUrl(setting);
  if (url) return { use: 'ai-gateway', base: url.origin + url.pathname.replace(/\/+$/, '') };
  read.problems.push(
    'LATCHKEY_GATEWAY_HOST must be the https address of an AI gateway, or serving-endpoints for none.',
  );
  return { use: 'serving-endpoints' };
}

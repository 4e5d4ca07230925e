export * from './agent-entry';
export * from './codex-models';
export * from './git-environment';
export * from './merge';
export * from './registry';
export * from './selection';
export type { ConfigFormat, ConfigRecord, ConfigValue } from './formats/config-format';

export * from './connection';
export * from './idle-watch';
export * from './ports';
export * from './rate-limit';
export * from './scrollback';
export * from './session-activity';
export type { SessionOptions } from './session-options';
export * from './terminal-session';
export type { ShellExit } from './viewer';

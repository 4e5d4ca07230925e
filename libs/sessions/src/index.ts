export * from './connection';
export * from './idle-watch';
export * from './ports';
export * from './rate-limit';
export * from './scrollback';
export * from './session-activity';
export * from './terminal-session';
export type { ShellExit } from './viewer';

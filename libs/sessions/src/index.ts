export * from './connection';
export * from './idle-watch';
export * from './ports';
export * from './scrollback';
export * from './session-activity';
export * from './terminal-session';
export * from './token-bucket';
export type { ShellExit } from './viewer';

export * from './host/host-messages';
export * from './host/keep-debugger-out';
export * from './host/tools-place';
export * from './isolation/shell-isolation';
export * from './pty-engine';
export * from './shell/process-tree';
export * from './shell/shell-process';
export type { ShellStart } from './shell/shell-start';
export * from './socket-care';

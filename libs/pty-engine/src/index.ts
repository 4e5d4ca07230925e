export * from './host-messages';
export * from './keep-debugger-out';
export * from './process-tree';
export * from './pty-engine';
export * from './shell-process';
export * from './shell-start';
export * from './socket-care';
export * from './tools-place';

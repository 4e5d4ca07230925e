export { SocketOpener, type SocketOpenerOptions } from './socket-opener';
export * from './terminal-connection';
export * from './terminal-reply';
export * from './types';

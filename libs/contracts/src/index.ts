export * from './errors';
export * from './events';
export * from './health';
export * from './pat';
export * from './paths';
export * from './sessions';
export * from './terminal-codec';
export * from './terminal-protocol';
export { utf8Decode, utf8Encode } from './utf8';

export * from './errors';
export * from './events';
export * from './health';
export * from './pat';
export * from './paths';
export * from './sessions';

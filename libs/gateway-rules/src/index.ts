export * from './json';
export * from './rule';
export * from './rules';

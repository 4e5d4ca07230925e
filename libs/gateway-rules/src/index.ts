export * from './json';
export * from './json-depth';
export * from './rule';
export * from './rules';

export * from './json';
export * from './repair';
export * from './rule';
export * from './rules';
export * from './rule-switches';

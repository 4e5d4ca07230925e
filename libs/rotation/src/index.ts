export * from './decide';
export * from './orphans';
export * from './outcome';
export * from './record-json';
export * from './reduce';
export * from './scopes';
export * from './state';
export * from './untrusted-record';

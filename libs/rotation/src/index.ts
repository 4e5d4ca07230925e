export * from './decide';
export * from './outcome';
export * from './record-json';
export * from './reduce';
export * from './state';

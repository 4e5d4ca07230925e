export * from './pasted-token';
export * from './token-value';

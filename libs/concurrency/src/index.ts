export * from './backoff';
export * from './for-each-limited';
export * from './mutex';
export * from './rate-limiter';
export * from './with-timeout';

export * from './backoff';
export * from './mutex';
export * from './rate-limiter';
export * from './with-timeout';

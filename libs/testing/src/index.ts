export * from './latchkey';
export * from './sandbox';
export * from './sandbox-control';
export * from './server-process';
export * from './temp-dir';
export * from './wait-for';

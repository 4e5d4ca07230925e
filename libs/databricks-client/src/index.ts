export * from './failure';
export * from './identity';
export * from './secrets';
export * from './service-principal';
export * from './tokens';
export * from './workspace-api';
export * from './workspace-files';
export * from './workspace-host';

export * from './catalog';
export * from './listings';
export * from './managed-config';
export * from './model-name';
export * from './model-uses';
export * from './refusals';

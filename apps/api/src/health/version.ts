/** Put in by the build from the repository's package.json. */
declare const LATCHKEY_VERSION: string | undefined;

export const VERSION: string = typeof LATCHKEY_VERSION === 'string' ? LATCHKEY_VERSION : 'not built';

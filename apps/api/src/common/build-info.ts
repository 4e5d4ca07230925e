/** Inserted by the build: the version of the repository's package.json, and the commit if the build was told it. */
declare const LATCHKEY_VERSION: string | undefined;
declare const LATCHKEY_BUILD_COMMIT: string | undefined;

export const VERSION: string = typeof LATCHKEY_VERSION === 'string' ? LATCHKEY_VERSION : 'not built';
/** The commit this was built from; empty if unknown. */
export const BUILD_COMMIT: string = typeof LATCHKEY_BUILD_COMMIT === 'string' ? LATCHKEY_BUILD_COMMIT : '';

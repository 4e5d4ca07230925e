/** Available since Node 22.14: no thread waits for the signal at all. */
const OPTION = '--disable-sigusr1';

/** Options to start Node with, so that SIGUSR1 opens no debugger. */
export const NO_DEBUGGER_OPTIONS: readonly string[] = process.allowedNodeEnvironmentFlags.has(OPTION)
  ? [OPTION]
  : [];

/**
 * Keeps SIGUSR1 from opening Node's debugger, which any program on this computer could then connect to. Any program in a
 * shell may send the signal. A listener replaces the default.
 */
export function keepDebuggerOut(): void {
  process.on('SIGUSR1', () => undefined);
}

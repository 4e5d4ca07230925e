/** An option of Node since 22.14: no thread waits for the signal, from the very start. */
const OPTION = '--disable-sigusr1';

/** With what a process is started that is to open no debugger for whoever sends it a signal. */
export const NO_DEBUGGER_OPTIONS: readonly string[] = process.allowedNodeEnvironmentFlags.has(OPTION)
  ? [OPTION]
  : [];

/**
 * Node opens a debugger on SIGUSR1, for anybody on this computer who asks its port; and any program in a shell may send
 * the signal. A listener takes the place of that.
 */
export function keepDebuggerOut(): void {
  process.on('SIGUSR1', () => undefined);
}

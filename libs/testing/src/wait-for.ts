const POLL_MS = 50;
/** Ends a wait that hangs. Far more than a busy machine needs, so that speed never fails a test. */
const HANG_MS = 45_000;

export interface WaitOptions {
  /** How long to go on asking before it is a failure. */
  readonly timeoutMs?: number;
}

/**
 * Asks until the answer is neither null, undefined nor false, and returns it. For things that give no event; the poll is
 * short, so a test takes no longer than what it waits for.
 * @param what named in the failure
 * @throws Error when the time is over, with the last error of `probe` if it threw
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | Promise<T>,
  { timeoutMs = HANG_MS }: WaitOptions = {},
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = Date.now() + timeoutMs;
  let lastError: unknown = null;
  for (;;) {
    try {
      const answer = await probe();
      lastError = null;
      if (answer !== null && answer !== undefined && answer !== false) {
        return answer as Exclude<T, null | undefined | false>;
      }
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`, { cause: lastError });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Whether a process of that number lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

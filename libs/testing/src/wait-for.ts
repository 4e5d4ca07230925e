const POLL_MS = 50;
/** Ends a wait that hangs. Far more than a busy machine needs, so that speed never fails a test. */
const HANG_MS = 45_000;

interface WaitOptions {
  /** How long to poll before failing. */
  readonly timeoutMs?: number;
}

/**
 * Polls until the answer is neither null, undefined nor false, and returns it. For conditions without an event. Polls at
 * short intervals, so that a test takes hardly longer than the condition.
 * @param what names the condition in the error
 * @throws Error on timeout, with the last error of `probe` as its cause
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

/** Whether a process with this pid exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

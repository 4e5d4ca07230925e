const POLL_MS = 500;

/**
 * Resolves once the `npm` that runs us is gone: ended by SIGKILL it leaves us to nobody, with everything we have started.
 * Never resolves when we were started in another way. No event tells of a parent's end, hence the poll.
 * @returns {Promise<null>}
 */
export function untilNpmIsGone(env = process.env) {
  if (!env.npm_lifecycle_event) return new Promise(() => {});
  const npm = process.ppid;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (process.ppid === npm) return;
      clearInterval(timer);
      resolve(null);
    }, POLL_MS);
    timer.unref();
  });
}

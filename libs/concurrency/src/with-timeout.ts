// Every runtime has these; declaring them here keeps the types of Node and the DOM out of the pure libraries.
declare function setTimeout(callback: () => void, delayMs: number): unknown;
declare function clearTimeout(timer: unknown): void;

/**
 * Waits for a promise for a limited time.
 * @returns what `promise` resolves to, or `fallback` after `timeoutMs`; a later result or rejection is dropped
 */
export async function withTimeout<T, U>(promise: Promise<T>, timeoutMs: number, fallback: U): Promise<T | U> {
  let timer: unknown;
  const expired = new Promise<U>((resolve) => {
    timer = setTimeout(() => resolve(fallback), timeoutMs);
  });
  return Promise.race([promise, expired]).finally(() => clearTimeout(timer));
}

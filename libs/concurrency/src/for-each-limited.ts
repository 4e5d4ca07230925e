/**
 * Runs `work` for each item, with at most `limit` at a time and starting in their order.
 * @throws the first failure, while other items may still be in progress
 */
export async function forEachLimited<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = Array.from(items).values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}

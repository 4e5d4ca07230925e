import { forEachLimited } from './for-each-limited';

describe('forEachLimited', () => {
  it('works on every item, at most `limit` at a time', async () => {
    const done: number[] = [];
    let [running, most] = [0, 0];
    await forEachLimited([1, 2, 3, 4, 5], 2, async (item) => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running -= 1;
      done.push(item);
    });
    expect([done, most]).toEqual([[1, 2, 3, 4, 5], 2]);
  });

  it('rejects with the first failure', async () => {
    const work = (item: number) => (item === 2 ? Promise.reject(new Error('two')) : Promise.resolve());
    await expect(forEachLimited([1, 2, 3], 1, work)).rejects.toThrow('two');
  });
});

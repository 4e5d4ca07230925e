import fc from 'fast-check';
import { MANIFEST_NAME, planSync, type Manifest, type TreeEntry } from './sync-plan';

const parents = (each: string): string[] =>
  each
    .split('/')
    .slice(0, -1)
    .map((_, depth, steps) => steps.slice(0, depth + 1).join('/'));
const file = (path: string, id = 'a', bytes = 1): TreeEntry => ({ path, mode: '100644', id, bytes });

describe('planSync', () => {
  it('writes new and changed files, and deletes removed ones', () => {
    const plan = planSync([file('same'), file('changed', 'b'), file('src/new')], {
      same: 'a',
      changed: 'a',
      gone: 'a',
    });
    expect(plan).toMatchObject({ deletions: ['gone'], folders: ['src'], skipped: [] });
    expect(plan.writes.map(({ path }) => path)).toEqual(['changed', 'src/new']);
    expect(plan.manifest).toEqual({ same: 'a', changed: 'b', 'src/new': 'a' });
  });

  it('follows a rename, and removes the emptied folder', () => {
    const plan = planSync([file('new/deep/x')], { 'old/deep/x': 'a' });
    expect(plan).toMatchObject({
      deletions: ['old/deep/x'],
      emptied: ['old/deep', 'old'],
      folders: ['new/deep'],
    });
  });

  it('keeps a folder that still has files', () => {
    expect(planSync([file('src/b')], { 'src/a': 'a', 'src/b': 'a' }).emptied).toEqual([]);
  });

  it('lists skipped files, and deletes them if they were synced before', () => {
    const big = file('big', 'b', 11 * 1024 * 1024);
    const plan = planSync(
      [
        big,
        { ...file('link'), mode: '120000' },
        { ...file('sub'), mode: '160000' },
        file('a\nb'),
        file(MANIFEST_NAME),
      ],
      { big: 'a' },
    );
    expect(plan.skipped.map(({ path }) => path)).toEqual(['big', 'link', 'sub', 'a\nb', MANIFEST_NAME]);
    expect(plan).toMatchObject({ deletions: ['big'], writes: [], manifest: {} });
  });

  it.each(['../x', 'a/../../x', '..', './x', 'a//x', '/x', ''])(
    'ignores paths in a crafted tree or manifest that leave the folder: %j',
    (path) => {
      const plan = planSync([file(path), file('good')], { [path]: 'a', good: 'a', gone: 'a' });
      expect(plan).toMatchObject({ writes: [], folders: [], deletions: ['gone'], manifest: { good: 'a' } });
      expect(plan.emptied).toEqual([]);
      expect(plan.skipped.map((each) => each.path)).toEqual([path]);
    },
  );

  it('leaves exactly the commit’s files when carried out', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'toString', '__proto__');
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((steps) => steps.join('/'));
    // As in a real tree, no file is also a folder.
    const tree = fc
      .uniqueArray(fc.record({ path, id: fc.constantFrom('1', '2') }), {
        selector: (entry) => entry.path,
        maxLength: 6,
      })
      .map((entries) =>
        entries.filter((entry) => !entries.some((other) => other.path.startsWith(`${entry.path}/`))),
      );
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        const known = planSync(
          before.map(({ path: at, id }) => file(at, id)),
          {},
        ).manifest;
        const plan = planSync(
          after.map(({ path: at, id }) => file(at, id)),
          known,
        );
        const there = new Map(Object.entries(known));
        const folders = new Set(Object.keys(known).flatMap((each) => parents(each)));
        for (const each of plan.deletions) expect(there.delete(each)).toBe(true);
        for (const each of plan.emptied) {
          // Only what is empty by then can be taken away.
          expect([...there.keys(), ...folders].some((other) => other.startsWith(`${each}/`))).toBe(false);
          folders.delete(each);
        }
        for (const each of plan.folders)
          for (const every of [...parents(`${each}/x`)]) {
            expect(there.has(every)).toBe(false);
            folders.add(every);
          }
        for (const { path: each, id } of plan.writes) {
          expect(folders.has(each)).toBe(false);
          there.set(each, id);
        }
        expect(Object.fromEntries(there)).toEqual(
          Object.fromEntries(after.map(({ path: at, id }) => [at, id])),
        );
        expect(new Map(Object.entries(plan.manifest))).toEqual(there);
      }),
      { numRuns: 1000 },
    );
    const twice: Manifest = planSync([file('x')], {}).manifest;
    expect(planSync([file('x')], twice)).toMatchObject({ writes: [], deletions: [], folders: [] });
  });
});

import { sessionInfo } from '../testing/fixtures';
import { ShellList } from './shell-list';

const [A, B, C] = ['a', 'b', 'c'].map((id) => sessionInfo({ id })) as [
  ReturnType<typeof sessionInfo>,
  ReturnType<typeof sessionInfo>,
  ReturnType<typeof sessionInfo>,
];

describe('ShellList', () => {
  let list: ShellList;
  beforeEach(() => {
    list = new ShellList();
    list.tell([A]);
  });
  const ids = (): string[] | undefined => list.shells()?.map(({ id }) => id);

  it('is null until it was told', () => {
    expect(new ShellList().shells()).toBeNull();
    expect(list.shells()).toEqual([A]);
  });

  it('keeps a shell that was opened here over lists from before that, until one has it', () => {
    list.opened(B, true);
    list.tell([A]);
    expect(ids()).toEqual(['a', 'b']);
    list.tell([A, B]);
    list.tell([A]);
    expect(ids()).toEqual(['a']);
  });

  it('believes the first list after a cut, and any where none was heard', () => {
    list.opened(B, true);
    list.unheard();
    list.opened(C, false);
    expect(ids()).toEqual(['a', 'b', 'c']);
    list.tell([A]);
    expect(ids()).toEqual(['a']);
  });

  it('brings back nothing that was closed here', () => {
    list.tell([A, B]);
    list.closed('b');
    list.tell([A, B]);
    expect(ids()).toEqual(['a']);
  });

  it('does not go back to how a shell was when it was opened', () => {
    const later = { ...B, viewers: 1 };
    list.tell([A, later]);
    list.opened(B, true);
    expect(list.shells()).toEqual([A, later]);
    list.changed({ ...later, label: 'build' });
    expect(list.shells()?.[1]?.label).toBe('build');
  });

  it('has others wait while one is opened here', async () => {
    const changed = { ...A, viewers: 2 };
    await list.whileOpening(async () => {
      await Promise.resolve();
      list.tell([changed, B, C]);
      expect(list.shells()).toEqual([changed]);
      list.opened(C, true);
      expect(ids()).toEqual(['a', 'c']);
    });
    expect(ids()).toEqual(['a', 'b', 'c']);
  });
});

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
    list.setListed([A]);
  });
  const ids = (): string[] | undefined => list.shells()?.map(({ id }) => id);

  it('is null until the first list', () => {
    expect(new ShellList().shells()).toBeNull();
    expect(list.shells()).toEqual([A]);
  });

  it('keeps a shell that was opened here until a list includes it', () => {
    list.opened(B, true);
    list.setListed([A]);
    expect(ids()).toEqual(['a', 'b']);
    list.setListed([A, B]);
    list.setListed([A]);
    expect(ids()).toEqual(['a']);
  });

  it('trusts the first list after a cut, and every list if events don’t arrive', () => {
    list.opened(B, true);
    list.disconnected();
    list.opened(C, false);
    expect(ids()).toEqual(['a', 'b', 'c']);
    list.setListed([A]);
    expect(ids()).toEqual(['a']);
  });

  it('doesn’t bring back a shell that was closed here', () => {
    list.setListed([A, B]);
    list.closed('b');
    list.setListed([A, B]);
    expect(ids()).toEqual(['a']);
  });

  it('keeps newer information over the response to opening the shell', () => {
    const later = { ...B, viewers: 1 };
    list.setListed([A, later]);
    list.opened(B, true);
    expect(list.shells()).toEqual([A, later]);
    list.changed({ ...later, label: 'build' });
    expect(list.shells()?.[1]?.label).toBe('build');
  });

  it('hides other new shells while one is opened here', async () => {
    const changed = { ...A, viewers: 2 };
    await list.whileOpening(async () => {
      await Promise.resolve();
      list.setListed([changed, B, C]);
      expect(list.shells()).toEqual([changed]);
      list.opened(C, true);
      expect(ids()).toEqual(['a', 'c']);
    });
    expect(ids()).toEqual(['a', 'b', 'c']);
  });
});

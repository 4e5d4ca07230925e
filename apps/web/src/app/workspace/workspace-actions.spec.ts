import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import type { Layout, SessionInfo } from '@latchkey/contracts';
import { DEFAULT_PREFERENCES, Preferences } from '../shared/preferences';
import { sessionInfo } from '../testing/fixtures';
import { ACTION_IDS, type ActionId } from './keys/actions';
import { LayoutStore } from './layout/layout-store';
import { PaneNavigation } from './panes/pane-navigation';
import { ShellActions } from './shells/shell-actions';
import { ShellStore } from './shells/shell-store';
import { Toasts } from './status/toast';
import { WorkspaceActions, type WorkspaceSurface } from './workspace-actions';

const TABS: Layout['tabs'] = [
  { id: 'first', name: null, root: { session: 'a' } },
  {
    id: 'second',
    name: null,
    root: { direction: 'row', ratio: 0.5, first: { session: 'b' }, second: { session: 'c' } },
  },
  { id: 'third', name: null, root: { session: 'd' } },
];

/** What each action does in the left pane of the second of three tabs, where there is something to copy. */
const EFFECTS: Readonly<Record<ActionId, string>> = {
  newShell: 'shells.open {"cols":100,"rows":30}',
  closePane: 'shells.close b',
  closeTab: 'page.closeTab second',
  rename: 'page.renameTab second',
  restartShell: 'shells.restart b {"cols":80,"rows":24}',
  watchShell: 'shells.watch b',
  nextTab: 'go toTab 2 true',
  previousTab: 'go toTab 0 true',
  moveTabLeft: 'layouts.change second first third',
  moveTabRight: 'layouts.change first third second',
  goToTab1: 'go toTab 0',
  goToTab2: 'go toTab 1',
  goToTab3: 'go toTab 2',
  goToTab4: 'go toTab 3',
  goToTab5: 'go toTab 4',
  goToTab6: 'go toTab 5',
  goToTab7: 'go toTab 6',
  goToTab8: 'go toTab 7',
  goToTab9: 'go toTab 8',
  splitRight: 'shells.split b row {"cols":80,"rows":24}',
  splitDown: 'shells.split b column {"cols":80,"rows":24}',
  focusLeft: 'go toNeighbour left',
  focusRight: 'go toNeighbour right',
  focusUp: 'go toNeighbour up',
  focusDown: 'go toNeighbour down',
  nextPane: 'go toPane ["b","c"] 1',
  previousPane: 'go toPane ["b","c"] -1',
  zoomPane: 'layouts.toggleZoom',
  paneToTab: 'shells.paneToTab b',
  detachPane: 'shells.detach b',
  copy: 'input.copy',
  paste: 'input.pasteFromClipboard',
  find: 'pane.openSearch',
  readOutput: 'page.show {"label":"Shell b","text":"all of it"}',
  saveOutput: 'screen.save',
  toEnd: 'screen.toEnd',
  uploadFiles: 'pane.pickFiles',
  dictate: 'pane.dictate',
  fontLarger: 'preferences.set {"fontSizePixels":15}',
  fontSmaller: 'preferences.set {"fontSizePixels":13}',
  fontReset: 'preferences.set {"fontSizePixels":14}',
  palette: 'page.open palette',
  toggleRail: `preferences.set {"sessionRail":${String(!DEFAULT_PREFERENCES.sessionRail)}}`,
  leaveTerminal: 'page.focusTabs',
  settings: 'page.open settings',
  help: 'page.open help',
  agents: 'router.navigateByUrl /agents',
  health: 'router.navigateByUrl /admin/health',
};

describe('WorkspaceActions', () => {
  let done: string[];
  let shell: SessionInfo | null;
  let hasSelection: boolean;
  let fontSizePixels: number;
  let clipboardIsOpen: boolean;
  let actions: WorkspaceActions;

  const inWords = (value: unknown): string => {
    if (typeof value === 'object' && value !== null && 'id' in value) return String(value.id);
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  /** Methods that record their calls. */
  const recorded = (name: string, ...methods: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(
      methods.map((method) => [
        method,
        (...args: unknown[]) => void done.push([`${name}.${method}`, ...args.map(inWords)].join(' ')),
      ]),
    );
  const goes =
    (method: string) =>
    (...args: unknown[]) =>
    () =>
      void done.push(['go', method, ...args.map(inWords)].join(' '));

  beforeEach(() => {
    done = [];
    shell = sessionInfo({ id: 'b', state: 'exited', exitCode: 0 });
    hasSelection = true;
    clipboardIsOpen = true;
    fontSizePixels = 14;
    const layouts = {
      activeId: () => shell?.id ?? null,
      activeTab: () => (shell ? TABS[1] : null),
      tabs: () => TABS,
      change: (by: (layout: Layout) => Layout) => {
        const { tabs } = by({ tabs: TABS, detached: [], active: 'b' });
        done.push(['layouts.change', ...tabs.map(({ id }) => id)].join(' '));
      },
      ...recorded('layouts', 'toggleZoom'),
    };
    TestBed.configureTestingModule({
      providers: [
        WorkspaceActions,
        { provide: LayoutStore, useValue: layouts },
        { provide: ShellStore, useValue: { find: () => shell } },
        {
          provide: ShellActions,
          useValue: recorded('shells', 'open', 'close', 'restart', 'watch', 'split', 'paneToTab', 'detach'),
        },
        {
          provide: PaneNavigation,
          useValue: {
            connect: () => undefined,
            toTab: goes('toTab'),
            toPane: goes('toPane'),
            toNeighbour: goes('toNeighbour'),
          },
        },
        { provide: Toasts, useValue: recorded('toasts', 'show') },
        {
          provide: Preferences,
          useValue: {
            values: () => ({ ...DEFAULT_PREFERENCES, fontSizePixels }),
            ...recorded('preferences', 'set'),
          },
        },
        { provide: Router, useValue: recorded('router', 'navigateByUrl') },
      ],
    });
    actions = TestBed.inject(WorkspaceActions);
    const pane = {
      size: () => ({ cols: 80, rows: 24 }),
      canDictate: true,
      screen: {
        hasSelection: () => hasSelection,
        text: () => 'all of it',
        ...recorded('screen', 'save', 'toEnd'),
      },
      input: {
        ...recorded('input', 'copy'),
        pasteFromClipboard: () => {
          done.push('input.pasteFromClipboard');
          return Promise.resolve(clipboardIsOpen);
        },
      },
      ...recorded('pane', 'openSearch', 'pickFiles', 'dictate'),
    };
    actions.connect({
      activePane: () => (shell ? pane : null),
      newSize: () => ({ cols: 100, rows: 30 }),
      ...recorded('page', 'renameTab', 'closeTab', 'focusTabs', 'open', 'show'),
    } as unknown as WorkspaceSurface);
  });

  it.each(ACTION_IDS)('%s does what its title says', (id) => {
    expect(actions.available(id)).toBe(true);
    expect(done).toEqual([]);
    expect(actions.run(id)).toBe(true);
    expect(done).toEqual([EFFECTS[id]]);
  });

  it('leaves the keys of shell actions to the browser while no shell is open', () => {
    shell = null;
    const needless: readonly ActionId[] = [
      'newShell',
      'leaveTerminal',
      'fontLarger',
      'fontSmaller',
      'fontReset',
    ];
    const everywhere: readonly ActionId[] = ['palette', 'settings', 'help', 'agents', 'health', 'toggleRail'];
    const places = ACTION_IDS.filter((id) => id.startsWith('goToTab'));
    const possible = ACTION_IDS.filter((id) => actions.run(id));
    expect([...possible].sort()).toEqual([...needless, ...everywhere, ...places].sort());
  });

  it('can’t copy without a selection, or restart a running shell', () => {
    hasSelection = false;
    shell = sessionInfo({ id: 'b' });
    expect(actions.run('copy')).toBe(false);
    expect(actions.run('restartShell')).toBe(false);
    expect(done).toEqual([]);
  });

  it.each([
    ['fontLarger', 32],
    ['fontSmaller', 8],
  ] as const)('%s stops at %i pixels', (id, limit) => {
    fontSizePixels = limit;
    actions.run(id);
    expect(done).toEqual([`preferences.set {"fontSizePixels":${String(limit)}}`]);
  });

  it('says so when the browser blocks the clipboard', async () => {
    clipboardIsOpen = false;
    actions.run('paste');
    await new Promise((resolve) => setTimeout(resolve));
    expect(done.at(-1)).toMatch(/^toasts\.show Your browser blocked access/);
  });
});

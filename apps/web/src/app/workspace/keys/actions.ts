import type { Chord } from './chord';

/** An action of the shortcuts and the palette, with its default keys. */
interface ActionDefinition {
  readonly title: string;
  readonly group: 'Shells' | 'Panes' | 'Terminal' | 'General';
  readonly keys: readonly Chord[];
  /** Default keys on a Mac, if different. */
  readonly macKeys?: readonly Chord[];
}

const define = <Id extends string>(
  definitions: Record<Id, ActionDefinition>,
): Readonly<Record<Id, ActionDefinition>> => definitions;

const goTo = <Place extends number>(place: Place): ActionDefinition => ({
  title: `Go to tab ${place}`,
  group: 'Shells',
  keys: [`Alt+Shift+${place}`, `Ctrl+Shift+${place}`],
  // On a Mac, Shift+Cmd+3 to 5 take screenshots; Ctrl+Shift+digit is free.
});

// Browsers reserve Ctrl+Shift+T and Ctrl+Shift+W in a tab; a page installed as an app receives them.
export const ACTIONS = define({
  newShell: { title: 'New shell', group: 'Shells', keys: ['Alt+Shift+T', 'Ctrl+Shift+T'] },
  closePane: { title: 'Close pane and its shell', group: 'Panes', keys: ['Alt+Shift+W'] },
  closeTab: {
    title: 'Close tab and its shells',
    group: 'Shells',
    keys: ['Alt+Shift+Q', 'Ctrl+Shift+W'],
  },
  rename: { title: 'Rename tab', group: 'Shells', keys: ['Alt+Shift+R'] },
  restartShell: { title: 'Restart shell', group: 'Shells', keys: [] },
  watchShell: { title: 'Watch shell in new window', group: 'Shells', keys: [] },
  nextTab: { title: 'Next tab', group: 'Shells', keys: ['Ctrl+Shift+]'] },
  previousTab: { title: 'Previous tab', group: 'Shells', keys: ['Ctrl+Shift+['] },
  moveTabLeft: { title: 'Move tab left', group: 'Shells', keys: ['Alt+Shift+PageUp'] },
  moveTabRight: { title: 'Move tab right', group: 'Shells', keys: ['Alt+Shift+PageDown'] },
  goToTab1: goTo(1),
  goToTab2: goTo(2),
  goToTab3: goTo(3),
  goToTab4: goTo(4),
  goToTab5: goTo(5),
  goToTab6: goTo(6),
  goToTab7: goTo(7),
  goToTab8: goTo(8),
  goToTab9: goTo(9),
  splitRight: { title: 'Split right', group: 'Panes', keys: ['Alt+Shift+D'] },
  splitDown: { title: 'Split down', group: 'Panes', keys: ['Alt+Shift+E'] },
  focusLeft: { title: 'Focus left pane or previous tab', group: 'Panes', keys: ['Alt+Shift+ArrowLeft'] },
  focusRight: {
    title: 'Focus right pane or next tab',
    group: 'Panes',
    keys: ['Alt+Shift+ArrowRight'],
  },
  focusUp: { title: 'Focus pane above', group: 'Panes', keys: ['Alt+Shift+ArrowUp'] },
  focusDown: { title: 'Focus pane below', group: 'Panes', keys: ['Alt+Shift+ArrowDown'] },
  nextPane: { title: 'Next pane', group: 'Panes', keys: ['Alt+Shift+]'] },
  previousPane: { title: 'Previous pane', group: 'Panes', keys: ['Alt+Shift+['] },
  zoomPane: { title: 'Toggle pane zoom', group: 'Panes', keys: ['Alt+Shift+Z'] },
  paneToTab: { title: 'Move pane to new tab', group: 'Panes', keys: ['Alt+Shift+M'] },
  detachPane: { title: 'Close pane but keep its shell', group: 'Panes', keys: ['Alt+Shift+X'] },
  copy: { title: 'Copy selection', group: 'Terminal', keys: ['Ctrl+Shift+C'] },
  paste: { title: 'Paste from clipboard', group: 'Terminal', keys: [] },
  find: { title: 'Find in shell', group: 'Terminal', keys: ['Ctrl+Shift+F'], macKeys: ['Meta+F'] },
  readOutput: { title: 'Show output as text', group: 'Terminal', keys: [] },
  saveOutput: { title: 'Save output as a file', group: 'Terminal', keys: [] },
  toEnd: { title: 'Jump to latest output', group: 'Terminal', keys: [] },
  uploadFiles: { title: 'Upload files', group: 'Terminal', keys: [] },
  dictate: { title: 'Dictate', group: 'Terminal', keys: [] },
  fontLarger: { title: 'Increase text size', group: 'Terminal', keys: ['Ctrl+='], macKeys: ['Meta+='] },
  fontSmaller: { title: 'Decrease text size', group: 'Terminal', keys: ['Ctrl+-'], macKeys: ['Meta+-'] },
  fontReset: { title: 'Reset text size', group: 'Terminal', keys: ['Ctrl+0'], macKeys: ['Meta+0'] },
  palette: {
    title: 'Command palette',
    group: 'General',
    keys: ['Ctrl+Shift+P'],
    macKeys: ['Shift+Meta+P'],
  },
  toggleRail: { title: 'Show or hide shell list', group: 'General', keys: ['Ctrl+Shift+S'] },
  leaveTerminal: { title: 'Move focus to the tabs', group: 'General', keys: ['Alt+Shift+B'] },
  settings: { title: 'Settings', group: 'General', keys: ['Ctrl+,'], macKeys: ['Meta+,'] },
  help: {
    title: 'Keyboard shortcuts',
    group: 'General',
    keys: ['Ctrl+/', 'Alt+Shift+H'],
    macKeys: ['Meta+/', 'Alt+Shift+H'],
  },
  agents: { title: 'Agents and sync', group: 'General', keys: [] },
  health: { title: 'Admin health', group: 'General', keys: [] },
});

export type ActionId = keyof typeof ACTIONS;
type ActionGroup = ActionDefinition['group'];

export const ACTION_IDS = Object.keys(ACTIONS) as readonly ActionId[];
export const ACTION_GROUPS: readonly ActionGroup[] = ['Shells', 'Panes', 'Terminal', 'General'];

/** Returns an action's default keys. */
export function defaultKeys(id: ActionId, isMac: boolean): readonly Chord[] {
  const { keys, macKeys }: ActionDefinition = ACTIONS[id];
  return isMac ? (macKeys ?? keys) : keys;
}

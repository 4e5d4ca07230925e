import type { Chord } from './chord';

/** Everything that a person can do by a key or from the palette, with the keys that do it until somebody changes them. */
interface ActionDefinition {
  readonly title: string;
  readonly group: 'Shells' | 'Panes' | 'Terminal' | 'Page';
  readonly keys: readonly Chord[];
  /** On a Mac, where those are others. */
  readonly macKeys?: readonly Chord[];
}

const define = <Id extends string>(
  definitions: Record<Id, ActionDefinition>,
): Readonly<Record<Id, ActionDefinition>> => definitions;

const goTo = <Place extends number>(place: Place): ActionDefinition => ({
  title: `Go to tab ${place}`,
  group: 'Shells',
  keys: [`Alt+Shift+${place}`, `Ctrl+Shift+${place}`],
  // Shift+Cmd with 3 to 5 takes pictures of the screen; with Ctrl it is free.
});

// Browsers keep Ctrl+Shift+T and W for themselves in a tab, and give them to a page that is installed as an app.
export const ACTIONS = define({
  newShell: { title: 'New shell', group: 'Shells', keys: ['Alt+Shift+T', 'Ctrl+Shift+T'] },
  closePane: { title: 'Close this pane and its shell', group: 'Panes', keys: ['Alt+Shift+W'] },
  closeTab: {
    title: 'Close this tab and its shells',
    group: 'Shells',
    keys: ['Alt+Shift+Q', 'Ctrl+Shift+W'],
  },
  rename: { title: 'Rename this tab', group: 'Shells', keys: ['Alt+Shift+R'] },
  restartShell: { title: 'Restart this shell', group: 'Shells', keys: [] },
  watchShell: { title: 'Watch this shell in a new window', group: 'Shells', keys: [] },
  nextTab: { title: 'Next tab', group: 'Shells', keys: ['Ctrl+Shift+]'] },
  previousTab: { title: 'Previous tab', group: 'Shells', keys: ['Ctrl+Shift+['] },
  moveTabLeft: { title: 'Move this tab to the left', group: 'Shells', keys: ['Alt+Shift+PageUp'] },
  moveTabRight: { title: 'Move this tab to the right', group: 'Shells', keys: ['Alt+Shift+PageDown'] },
  goToTab1: goTo(1),
  goToTab2: goTo(2),
  goToTab3: goTo(3),
  goToTab4: goTo(4),
  goToTab5: goTo(5),
  goToTab6: goTo(6),
  goToTab7: goTo(7),
  goToTab8: goTo(8),
  goToTab9: goTo(9),
  splitRight: { title: 'Split to the right', group: 'Panes', keys: ['Alt+Shift+D'] },
  splitDown: { title: 'Split below', group: 'Panes', keys: ['Alt+Shift+E'] },
  focusLeft: { title: 'Go left: a pane, or the tab before', group: 'Panes', keys: ['Alt+Shift+ArrowLeft'] },
  focusRight: {
    title: 'Go right: a pane, or the tab behind',
    group: 'Panes',
    keys: ['Alt+Shift+ArrowRight'],
  },
  focusUp: { title: 'Go to the pane above', group: 'Panes', keys: ['Alt+Shift+ArrowUp'] },
  focusDown: { title: 'Go to the pane below', group: 'Panes', keys: ['Alt+Shift+ArrowDown'] },
  nextPane: { title: 'Next pane', group: 'Panes', keys: ['Alt+Shift+]'] },
  previousPane: { title: 'Previous pane', group: 'Panes', keys: ['Alt+Shift+['] },
  zoomPane: { title: 'Show this pane alone, or all again', group: 'Panes', keys: ['Alt+Shift+Z'] },
  paneToTab: { title: 'Give this pane a tab of its own', group: 'Panes', keys: ['Alt+Shift+M'] },
  detachPane: { title: 'Close this pane and keep its shell', group: 'Panes', keys: ['Alt+Shift+X'] },
  copy: { title: 'Copy the selection', group: 'Terminal', keys: ['Ctrl+Shift+C'] },
  paste: { title: 'Paste from the clipboard', group: 'Terminal', keys: [] },
  find: { title: 'Find in this shell', group: 'Terminal', keys: ['Ctrl+Shift+F'], macKeys: ['Meta+F'] },
  readOutput: { title: 'Show the output as text', group: 'Terminal', keys: [] },
  saveOutput: { title: 'Save the output as a file', group: 'Terminal', keys: [] },
  toEnd: { title: 'Go to the latest output', group: 'Terminal', keys: [] },
  uploadFiles: { title: 'Upload files', group: 'Terminal', keys: [] },
  dictate: { title: 'Dictate', group: 'Terminal', keys: [] },
  fontLarger: { title: 'Larger text', group: 'Terminal', keys: ['Ctrl+='], macKeys: ['Meta+='] },
  fontSmaller: { title: 'Smaller text', group: 'Terminal', keys: ['Ctrl+-'], macKeys: ['Meta+-'] },
  fontReset: { title: 'Text of the usual size', group: 'Terminal', keys: ['Ctrl+0'], macKeys: ['Meta+0'] },
  palette: {
    title: 'Command palette',
    group: 'Page',
    keys: ['Ctrl+Shift+P'],
    macKeys: ['Shift+Meta+P'],
  },
  toggleRail: { title: 'Show or hide the list of shells', group: 'Page', keys: ['Ctrl+Shift+S'] },
  leaveTerminal: { title: 'Leave the terminal: to the tabs above it', group: 'Page', keys: ['Alt+Shift+B'] },
  settings: { title: 'Settings', group: 'Page', keys: ['Ctrl+,'], macKeys: ['Meta+,'] },
  help: { title: 'Keys', group: 'Page', keys: ['Ctrl+/', 'Alt+Shift+H'], macKeys: ['Meta+/', 'Alt+Shift+H'] },
  agents: { title: 'Agents and sync', group: 'Page', keys: [] },
  health: { title: 'Admin health', group: 'Page', keys: [] },
});

export type ActionId = keyof typeof ACTIONS;
export type ActionGroup = ActionDefinition['group'];

export const ACTION_IDS = Object.keys(ACTIONS) as readonly ActionId[];
export const ACTION_GROUPS: readonly ActionGroup[] = ['Shells', 'Panes', 'Terminal', 'Page'];

/** What is on the keys before anybody has changed them. */
export function usualKeys(id: ActionId, isMac: boolean): readonly Chord[] {
  const { keys, macKeys }: ActionDefinition = ACTIONS[id];
  return isMac ? (macKeys ?? keys) : keys;
}

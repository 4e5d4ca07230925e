import { Terminal } from '@xterm/xterm';
import { KittyKeyboard } from './kitty-keyboard';
import { encodeKittyKey, type KittyKeyEvent } from './kitty-keys';

type Change = Partial<Omit<KittyKeyEvent, 'getModifierState'>> & { readonly altGraph?: boolean };

const press = (key: string, { altGraph = false, ...change }: Change = {}): KittyKeyEvent => ({
  type: 'keydown',
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
  getModifierState: (name) => altGraph && name === 'AltGraph',
  ...change,
});
const CSI = '\u001b[';
const [shift, ctrl, alt] = [{ shiftKey: true }, { ctrlKey: true }, { altKey: true }];
const up = { type: 'keyup' };

describe('encodeKittyKey', () => {
  it.each([
    [1, 'Shift+Enter', press('Enter', shift), `${CSI}13;2u`],
    [1, 'Ctrl+Shift+Enter', press('Enter', { ...shift, ...ctrl }), `${CSI}13;6u`],
    [1, 'Escape', press('Escape'), `${CSI}27u`],
    [1, 'Ctrl+C', press('c', ctrl), `${CSI}99;5u`],
    [1, 'Alt+B', press('b', alt), `${CSI}98;3u`],
    [1, 'Alt+Shift+B', press('B', { ...alt, ...shift }), `${CSI}98;4u`],
    [1, 'Shift+Tab', press('Tab', shift), `${CSI}9;2u`],
    [3, 'Shift+Enter, repeated', press('Enter', { ...shift, repeat: true }), `${CSI}13;2:2u`],
    [3, 'Ctrl+C, released', press('c', { ...ctrl, ...up }), `${CSI}99;5:3u`],
    [3, 'Up, released', press('ArrowUp', up), `${CSI}1;1:3A`],
    [5, 'Alt+Shift+2', press('@', { ...alt, ...shift, code: 'Digit2' }), `${CSI}50:64;4u`],
    [9, 'a', press('a'), `${CSI}97u`],
    [9, 'A', press('A', shift), `${CSI}97;2u`],
    [9, 'Enter', press('Enter'), `${CSI}13u`],
    [9, 'Up', press('ArrowUp'), `${CSI}A`],
    [9, 'Shift alone', press('Shift', { ...shift, code: 'ShiftLeft' }), `${CSI}57441;2u`],
    [25, 'é', press('é', { code: 'Digit2' }), `${CSI}233;;233u`],
    [25, 'A', press('A', shift), `${CSI}97;2;65u`],
  ])('with flags %i encodes %s', (flags, _name, event, sent) =>
    expect(encodeKittyKey(event, flags, false)).toBe(sent),
  );

  it.each([
    [1, 'a', press('a')],
    [1, 'A', press('A', shift)],
    [1, 'Enter', press('Enter')],
    [3, 'Enter, released', press('Enter', up)],
    [1, 'Shift+Enter, released', press('Enter', { ...shift, ...up })],
    [1, 'Backspace', press('Backspace')],
    [1, 'Ctrl+Up', press('ArrowUp', ctrl)],
    [1, 'Ctrl+Shift+V', press('V', { ...ctrl, ...shift })],
    [9, 'Cmd+C', press('c', { metaKey: true })],
    [1, 'AltGr+E', press('€', { ...ctrl, ...alt, altGraph: true })],
    [1, 'a dead key', press('Dead')],
    [1, 'a composed character', press('a', { ...alt, isComposing: true })],
    [1, 'Shift alone', press('Shift', { ...shift, code: 'ShiftLeft' })],
    [1, 'the keypress after a key', press('c', { ...ctrl, type: 'keypress' })],
  ])('with flags %i leaves %s to xterm.js', (flags, _name, event) =>
    expect(encodeKittyKey(event, flags, false)).toBeNull(),
  );

  it('doesn’t treat Option on a Mac as Alt', () =>
    expect(encodeKittyKey(press('å', alt), 1, true)).toBeNull());
});

describe('KittyKeyboard', () => {
  let terminal: Terminal;
  let keyboard: KittyKeyboard;
  let sent: string;
  beforeEach(() => {
    terminal = new Terminal({ allowProposedApi: true });
    keyboard = new KittyKeyboard(terminal, false);
    sent = '';
    terminal.onData((data) => (sent += data));
  });
  const print = (text: string): Promise<void> => new Promise((parsed) => terminal.write(text, parsed));

  it('pushes, changes and pops flags', async () => {
    await print(`${CSI}>1u`);
    expect(keyboard.flags).toBe(1);
    await print(`${CSI}=8;2u`);
    expect(keyboard.flags).toBe(9);
    await print(`${CSI}=1;3u`);
    expect(keyboard.flags).toBe(8);
    await print(`${CSI}>99u${CSI}<2u`);
    expect(keyboard.flags).toBe(0);
    await print(`${CSI}<9u`);
    expect(keyboard.flags).toBe(0);
  });

  it('keeps flags per screen and clears them on a reset', async () => {
    await print(`${CSI}>1u${CSI}?1049h`);
    expect(keyboard.flags).toBe(0);
    await print(`${CSI}>7u${CSI}?1049l`);
    expect(keyboard.flags).toBe(1);
    await print('\u001bc');
    expect(keyboard.flags).toBe(0);
  });

  it('reports the flags to a program that queries them', async () => {
    await print(`${CSI}?u${CSI}>5u${CSI}?u`);
    expect(sent).toBe(`${CSI}?0u${CSI}?5u`);
  });

  it('encodes nothing while no flags are set', () =>
    expect(keyboard.encode(press('Enter', shift))).toBeNull());
});

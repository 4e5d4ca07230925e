import { isKeyChoice } from '@latchkey/contracts';
import { ACTION_IDS, defaultKeys, type ActionId } from './actions';
import { chordOf, chordLabel, canBind, type Pressed } from './chord';
import { actionsOn, bindingsOf } from './keymap';

const MODIFIERS = { c: 'ctrlKey', a: 'altKey', s: 'shiftKey', m: 'metaKey' } as const;

/** A key press. @param held the modifiers: `c` Ctrl, `a` Alt, `s` Shift, `m` Meta */
function press(held: string, code: string, key: string, type = 'keydown'): Pressed {
  const event = { code, key, type, altKey: false, shiftKey: false, ctrlKey: false, metaKey: false };
  for (const letter of held) event[MODIFIERS[letter as keyof typeof MODIFIERS]] = true;
  return event;
}

const actionOf = (event: Pressed, isMac = false): ActionId | null => {
  const chord = chordOf(event);
  return chord === null ? null : (actionsOn(bindingsOf({}, isMac), chord)[0] ?? null);
};

describe('chordOf', () => {
  it.each([
    ['Ctrl+Shift+P', press('cs', 'KeyP', 'P')],
    ['Alt+Shift+T', press('as', 'KeyT', 'ˇ')], // Option on a Mac types this
    ['Ctrl+Shift+S', press('cs', 'KeyS', 'Ы')], // a Russian keyboard
    ['Ctrl+A', press('c', 'KeyQ', 'a')], // a French one
    ['Ctrl+Shift+1', press('cs', 'Digit1', '!')],
    ['Ctrl+Shift+]', press('cs', 'BracketRight', '}')],
    ['Ctrl+=', press('c', 'BracketRight', '+')], // a German one
    ['Ctrl+-', press('c', 'Slash', '-')], // and its minus
    ['Ctrl+-', press('c', 'NumpadSubtract', '-')],
    ['Ctrl+/', press('c', 'Slash', '/')],
    ['Alt+Shift+ArrowLeft', press('as', 'ArrowLeft', 'ArrowLeft')],
    ['Shift+Enter', press('s', 'Enter', 'Enter')],
  ])('returns %s', (chord, event) => expect(chordOf(event)).toBe(chord));

  it.each([
    ['a modifier alone', press('cs', 'ShiftLeft', 'Shift')],
    ['the release of a key', press('cs', 'KeyP', 'P', 'keyup')],
    ['an active input method', press('', 'KeyP', 'Process')],
  ])('returns null for %s', (_name, event) => expect(chordOf(event)).toBeNull());
});

describe('default shortcuts that users may know from elsewhere', () => {
  it.each<[ActionId, Pressed]>([
    ['toggleRail', press('cs', 'KeyS', 'S')],
    ['newShell', press('cs', 'KeyT', 'T')],
    ['closeTab', press('cs', 'KeyW', 'W')],
    ['nextTab', press('cs', 'BracketRight', '}')],
    ['previousTab', press('cs', 'BracketLeft', '{')],
    ['goToTab4', press('cs', 'Digit4', '$')],
    ['find', press('cs', 'KeyF', 'F')],
    ['splitRight', press('as', 'KeyD', 'D')],
    ['closePane', press('as', 'KeyW', 'W')],
    ['nextPane', press('as', 'BracketRight', '}')],
    ['fontLarger', press('c', 'Equal', '=')],
    ['fontSmaller', press('c', 'Minus', '-')],
    ['fontReset', press('c', 'Digit0', '0')],
    ['help', press('c', 'Slash', '/')],
    ['palette', press('cs', 'KeyP', 'P')],
  ])('include %s', (action, event) => expect(actionOf(event)).toBe(action));
});

describe('keys of the shell and of agents', () => {
  it.each([
    ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('').flatMap((letter): [string, Pressed][] => [
      [`Ctrl+${letter}`, press('c', `Key${letter}`, letter.toLowerCase())],
      [`Alt+${letter}`, press('a', `Key${letter}`, letter.toLowerCase())],
      [`Shift+${letter}`, press('s', `Key${letter}`, letter)],
      [letter, press('', `Key${letter}`, letter.toLowerCase())],
    ]),
    ['Esc', press('', 'Escape', 'Escape')],
    ['Tab', press('', 'Tab', 'Tab')],
    ['Shift+Tab', press('s', 'Tab', 'Tab')],
    ['Enter', press('', 'Enter', 'Enter')],
    ['Shift+Enter', press('s', 'Enter', 'Enter')],
    ['Ctrl+Enter', press('c', 'Enter', 'Enter')],
    ['Alt+Enter', press('a', 'Enter', 'Enter')],
    ['Ctrl+[', press('c', 'BracketLeft', '[')],
    ['Ctrl+\\', press('c', 'Backslash', '\\')],
    ['Ctrl+Space', press('c', 'Space', ' ')],
    ['Ctrl+ArrowLeft', press('c', 'ArrowLeft', 'ArrowLeft')],
    ['Alt+.', press('a', 'Period', '.')],
    ['AltGr+Q', press('ca', 'KeyQ', '@')],
    ['F5', press('', 'F5', 'F5')],
    ['Ctrl+Shift+V, which pastes in browsers', press('cs', 'KeyV', 'V')],
  ])('are not shortcuts: %s', (_name, event) => {
    for (const isMac of [false, true]) expect(actionOf(event, isMac)).toBeNull();
  });

  it('cannot be bound by the user', () => {
    for (const chord of [
      'Ctrl+C',
      'Ctrl+W',
      'Ctrl+R',
      'Ctrl+T',
      'Alt+B',
      'Shift+Enter',
      'Escape',
      'Ctrl+[',
      'Ctrl+Alt+Q',
    ])
      expect([chord, canBind(chord)]).toEqual([chord, false]);
    expect(bindingsOf({ palette: ['Ctrl+R', 'Ctrl+Shift+K'] }, false).palette).toEqual(['Ctrl+Shift+K']);
  });
});

describe.each([
  ['a Mac', true],
  ['any other computer', false],
])('the default keys on %s', (_name, isMac) => {
  const bindings = bindingsOf({}, isMac);

  it('are each bound to one action', () => {
    const all = ACTION_IDS.flatMap((id) => bindings[id]);
    expect(all.filter((chord) => actionsOn(bindings, chord).length > 1)).toEqual([]);
  });

  it('can be bound and stored', () => {
    for (const id of ACTION_IDS)
      for (const chord of defaultKeys(id, isMac)) expect([chord, canBind(chord)]).toEqual([chord, true]);
    expect(isKeyChoice(bindings)).toBe(true);
  });
});

describe('changed keys', () => {
  it('replace the defaults of their action only', () => {
    const bindings = bindingsOf({ palette: ['Ctrl+Shift+K'], help: [] }, false);
    expect(actionsOn(bindings, 'Ctrl+Shift+P')).toEqual([]);
    expect(actionsOn(bindings, 'Ctrl+Shift+K')).toEqual(['palette']);
    expect([bindings.help, bindings.copy]).toEqual([[], ['Ctrl+Shift+C']]);
  });

  it('conflict if two actions have them', () =>
    expect(actionsOn(bindingsOf({ find: ['Ctrl+Shift+P'] }, false), 'Ctrl+Shift+P')).toEqual([
      'find',
      'palette',
    ]));
});

it.each([
  ['Ctrl+Shift+P', false, 'Ctrl+Shift+P'],
  ['Alt+Shift+ArrowLeft', false, 'Alt+Shift+←'],
  ['Ctrl+=', false, 'Ctrl+='],
  ['Shift+Meta+P', true, '⇧ ⌘ P'],
])('labels %s (Mac: %s) as %s', (chord, isMac, label) => expect(chordLabel(chord, isMac)).toBe(label));

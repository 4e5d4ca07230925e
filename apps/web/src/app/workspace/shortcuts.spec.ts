import { shortcutOf } from './shortcuts';

const key = (
  code: string,
  held: Partial<Record<'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey', boolean>> = {},
  type = 'keydown',
): Parameters<typeof shortcutOf>[0] => ({
  code,
  type,
  altKey: false,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  ...held,
});
const ALT_SHIFT = { altKey: true, shiftKey: true };

describe('shortcutOf', () => {
  it.each([
    ['KeyT', { action: 'new' }],
    ['KeyB', { action: 'leave' }],
    ['ArrowLeft', { action: 'previous' }],
    ['Digit3', { action: 'go', position: 2 }],
  ])('knows Alt+Shift+%s', (code, shortcut) => expect(shortcutOf(key(code, ALT_SHIFT))).toEqual(shortcut));

  it.each([
    ['Ctrl+C', key('KeyC', { ctrlKey: true })],
    ['Ctrl+W', key('KeyW', { ctrlKey: true })],
    ['Esc', key('Escape')],
    ['Tab', key('Tab')],
    ['Shift+Tab', key('Tab', { shiftKey: true })],
    ['Shift+Enter', key('Enter', { shiftKey: true })],
    ['Alt+B', key('KeyB', { altKey: true })],
    ['a capital letter', key('KeyT', { shiftKey: true })],
    ['Ctrl+Shift+V, which the browser pastes', key('KeyV', { ctrlKey: true, shiftKey: true })],
    ['an unknown chord', key('KeyZ', ALT_SHIFT)],
    ['the release of a chord', key('KeyT', ALT_SHIFT, 'keyup')],
  ])('leaves %s to the shell', (_name, event) => expect(shortcutOf(event)).toBeNull());
});

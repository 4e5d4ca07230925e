import { isTerminalReply } from './terminal-reply';

it.each([
  ['primary device attributes', '\x1b[?1;2c'],
  ['secondary device attributes', '\x1b[>0;276;0c'],
  ['status', '\x1b[0n'],
  ['cursor position', '\x1b[12;40R'],
  ['extended cursor position', '\x1b[?12;40R'],
  ['a private mode', '\x1b[?2026;2$y'],
  ['a mode', '\x1b[4;2$y'],
  ['kitty keyboard flags', '\x1b[?0u'],
  ['window size', '\x1b[8;24;80t'],
  ['a setting', '\x1bP1$r0m\x1b\\'],
  ['version', '\x1bP>|xterm.js(6.0.0)\x1b\\'],
  ['background colour', '\x1b]11;rgb:0000/0000/0000\x1b\\'],
])('recognises a reply with %s', (_, data) => expect(isTerminalReply(data)).toBe(true));

it.each([
  ['text', 'ls -l\r'],
  ['an arrow', '\x1b[A'],
  ['ctrl and an arrow', '\x1b[1;5C'],
  ['escape', '\x1b'],
  ['alt and a letter', '\x1bc'],
  ['a function key', '\x1b[15~'],
  ['kitty shift and enter', '\x1b[13;2u'],
  ['a bracketed paste', '\x1b[200~\x1b[?1;2c\x1b[201~'],
  ['a mouse click', '\x1b[<0;10;10M'],
  ['focus', '\x1b[I'],
])('treats %s as typed by a person', (_, data) => expect(isTerminalReply(data)).toBe(false));

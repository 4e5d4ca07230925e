import { homedir } from 'node:os';

/** What every contender runs but Latchkey, whose own shell is told to become it. */
export const BASH = ['bash', '--norc', '--noprofile', '-i'] as const;

export const SHELL_ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: homedir(),
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
};

import { ProgressAddon } from '@xterm/addon-progress';
import type { Terminal } from '@xterm/xterm';

/** How far a program in a shell is, as it says itself. */
export interface Progress {
  /** `busy`: it goes on, nobody knows how long. */
  readonly kind: 'running' | 'failed' | 'paused' | 'busy';
  /** 0 to 100. */
  readonly percent: number;
}

const KINDS: Readonly<Record<number, Progress['kind']>> = {
  1: 'running',
  2: 'failed',
  3: 'busy',
  4: 'paused',
};

/** Tells how far a program says that it is (`OSC 9 ; 4 ; state ; percent`); null when it has none any more. */
export function watchProgress(terminal: Terminal, onProgress: (progress: Progress | null) => void): void {
  const addon = new ProgressAddon();
  terminal.loadAddon(addon);
  addon.onChange(({ state, value }) => {
    const kind = KINDS[state];
    onProgress(kind === undefined ? null : { kind, percent: value });
  });
}

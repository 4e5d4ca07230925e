import type { Contender, ContenderKind } from './contender';
import { startFloor } from './floor';
import { startLatchkeyContender } from './latchkey';
import { startTerminado } from './terminado';
import { startWetty } from './wetty';

export interface Entrant {
  readonly kind: ContenderKind;
  readonly name: string;
  /** @throws Error that says why it cannot be measured here */
  start(): Promise<Contender>;
}

const RAW_PTY: Contender = {
  endpoint: { kind: 'raw', port: 0, headers: {} },
  pids: () => [],
  stop: async () => undefined,
};

/** In the order of the table. `folder` holds the built files of the bench. */
export const entrants = (folder: string): readonly Entrant[] => [
  { kind: 'latchkey', name: 'Latchkey', start: startLatchkeyContender },
  { kind: 'floor', name: 'floor', start: () => startFloor(folder) },
  { kind: 'wetty', name: 'wetty', start: startWetty },
  { kind: 'terminado', name: 'terminado', start: startTerminado },
  { kind: 'raw', name: 'raw pty', start: async () => RAW_PTY },
];

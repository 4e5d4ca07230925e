import type { Connection, ConnectOptions, ContenderKind, Endpoint } from './contender';
import { connectFloor } from './floor';
import { connectLatchkey } from './latchkey';
import { connectTerminado } from './terminado';
import { connectWetty } from './wetty';

type Connect = (endpoint: Endpoint, options: ConnectOptions) => Promise<Connection>;

const CONNECT: Partial<Record<ContenderKind, Connect>> = {
  latchkey: connectLatchkey,
  floor: connectFloor,
  wetty: connectWetty,
  terminado: connectTerminado,
};

/** A new shell with a viewer. */
export function connectTo(endpoint: Endpoint, options: ConnectOptions): Promise<Connection> {
  const connect = CONNECT[endpoint.kind];
  if (!connect) throw new Error(`${endpoint.kind} has no sessions`);
  return connect(endpoint, options);
}

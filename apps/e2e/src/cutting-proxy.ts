import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Dice } from './dice';

interface CutRules {
  readonly seed: number;
  /** Bytes that come through at most before a cut, by direction. */
  readonly mostToServer: number;
  readonly mostToClient: number;
}

/** A TCP relay that cuts each connection at some byte of one direction or the other, until it is told to stop that. */
export class CuttingProxy {
  cuts = { toServer: 0, toClient: 0 };
  isCutting = true;
  readonly #dice: Dice;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(
    private readonly targetPort: number,
    private readonly rules: CutRules,
  ) {
    this.#dice = new Dice(rules.seed);
    this.#server = createServer((client) => this.#relay(client));
  }

  /** @returns its port */
  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #relay(client: Socket): void {
    const target = connect(this.targetPort, '127.0.0.1');
    const end = (): void => {
      client.destroy();
      target.destroy();
    };
    for (const socket of [client, target]) {
      this.#sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        end();
      });
    }
    const { mostToServer, mostToClient } = this.rules;
    this.#pass(client, target, 'toServer', this.#dice.between(1, mostToServer), end);
    this.#pass(target, client, 'toClient', this.#dice.between(1, mostToClient), end);
  }

  #pass(
    from: Socket,
    to: Socket,
    direction: 'toServer' | 'toClient',
    mayPass: number,
    end: () => void,
  ): void {
    let left = mayPass;
    from.on('data', (bytes: Buffer) => {
      if (left === 0) return;
      const isLast = this.isCutting && bytes.length >= left;
      // Only what comes before the cut is handed on, to its last byte.
      const passed = isLast ? bytes.subarray(0, left) : bytes;
      left = isLast ? 0 : Math.max(1, left - passed.length);
      if (!isLast) to.write(passed);
      else {
        this.cuts[direction] += 1;
        to.write(passed, end);
      }
    });
  }
}

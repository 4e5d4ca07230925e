import { WebSocketGateway, type OnGatewayConnection, type OnGatewayDisconnect } from '@nestjs/websockets';
import { API, type ControlEvent } from '@latchkey/contracts';
import { keepAlive, sendBounded } from '@latchkey/pty-engine';
import { Subscription } from 'rxjs';
import type { WebSocket } from 'ws';
import { Rotator } from '../pat/rotator';
import { SessionRegistry } from '../terminal/session-registry';

/** Tells open pages what changes: the token's state and the list of shells. */
@WebSocketGateway({ path: API.events })
export class EventsGateway implements OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket> {
  readonly #viewers = new Map<WebSocket, Subscription>();

  constructor(
    private readonly rotator: Rotator,
    private readonly sessions: SessionRegistry,
  ) {}

  handleConnection(client: WebSocket): void {
    const tell = (event: ControlEvent): void => sendBounded(client, JSON.stringify(event));
    const tellStatus = (): void => tell({ type: 'pat-status', status: this.rotator.status() });
    const tellSessions = (): void => tell({ type: 'sessions', sessions: this.sessions.list() });

    const subscription = this.rotator.changes.subscribe(tellStatus);
    subscription.add(this.sessions.changes.subscribe(tellSessions));
    subscription.add(keepAlive(client));
    this.#viewers.set(client, subscription);
    tellStatus();
    tellSessions();
  }

  handleDisconnect(client: WebSocket): void {
    this.#viewers.get(client)?.unsubscribe();
    this.#viewers.delete(client);
  }
}

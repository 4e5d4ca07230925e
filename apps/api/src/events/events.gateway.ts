import { WebSocketGateway, type OnGatewayConnection, type OnGatewayDisconnect } from '@nestjs/websockets';
import { API, SOCKET_CLOSE, type ControlEvent } from '@latchkey/contracts';
import { keepAlive, sendBounded } from '@latchkey/pty-engine';
import { Subscription } from 'rxjs';
import type { WebSocket } from 'ws';
import { Rotator } from '../pat/rotator';
import { PreferencesStore } from '../preferences/preferences-store';
import { SessionRegistry } from '../terminal/session-registry';

/** Far more tabs than a person has open. */
const MAX_VIEWERS = 32;

/** Tells open pages what changes: the token's state, the list of shells, what other pages chose. */
@WebSocketGateway({ path: API.events })
export class EventsGateway implements OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket> {
  readonly #viewers = new Map<WebSocket, Subscription>();

  constructor(
    private readonly rotator: Rotator,
    private readonly sessions: SessionRegistry,
    private readonly preferences: PreferencesStore,
  ) {}

  handleConnection(client: WebSocket): void {
    this.#makeRoom();
    const tell = (event: ControlEvent): void => sendBounded(client, JSON.stringify(event));
    const tellStatus = (): void => tell({ type: 'pat-status', status: this.rotator.status() });
    const tellSessions = (): void => tell({ type: 'sessions', ...this.sessions.listed() });
    const { preferences, layout } = this.preferences;
    const tellPreferences = (): void => tell({ type: 'preferences', ...preferences.current });
    const tellLayout = (): void => tell({ type: 'layout', ...layout.current });

    const subscription = this.rotator.changes.subscribe(tellStatus);
    subscription.add(this.sessions.changes.subscribe(tellSessions));
    subscription.add(preferences.changes.subscribe(tellPreferences));
    subscription.add(layout.changes.subscribe(tellLayout));
    subscription.add(keepAlive(client));
    this.#viewers.set(client, subscription);
    tellStatus();
    tellSessions();
    tellPreferences();
    tellLayout();
  }

  handleDisconnect(client: WebSocket): void {
    this.#viewers.get(client)?.unsubscribe();
    this.#viewers.delete(client);
  }

  /** The newest page is the one that a person looks at, so the oldest goes. */
  #makeRoom(): void {
    const [oldest] = this.#viewers.keys();
    if (oldest === undefined || this.#viewers.size < MAX_VIEWERS) return;
    this.handleDisconnect(oldest);
    oldest.close(SOCKET_CLOSE.tooMany, `More than ${String(MAX_VIEWERS)} pages are open.`);
  }
}

import { API, REQUEST_HEADER, type SessionInfo } from '@latchkey/contracts';
import { SocketOpener } from '@latchkey/terminal-client';
import type { Visitor } from '@latchkey/testing';
import { WebSocket } from 'ws';
import type { StrictProxy } from './strict-proxy';
import { Viewer } from './viewer';

/** What a page is to the transport: it opens sockets through a proxy, by whatever way there is. */
export class PageBehind {
  readonly opener: SocketOpener;
  readonly #viewers: Viewer[] = [];

  constructor(
    private readonly proxy: StrictProxy,
    private readonly visitor: Visitor,
  ) {
    const headers = {
      cookie: visitor.cookie,
      origin: proxy.url,
      [REQUEST_HEADER]: visitor.pageSecret,
    };
    this.opener = new SocketOpener({
      openWebSocket: (url) => new WebSocket(url, { headers }),
      headers: () => headers,
      probeUrl: proxy.url.replace('http', 'ws') + API.events,
    });
  }

  view(session: SessionInfo): Viewer {
    const viewer = new Viewer(this.proxy, this.visitor, session.id, { open: this.opener.open });
    this.#viewers.push(viewer);
    return viewer;
  }

  leave(): void {
    for (const viewer of this.#viewers) viewer.connection.close();
    this.opener.leave();
  }
}

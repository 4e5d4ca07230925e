import { API, REQUEST_HEADER } from '@latchkey/contracts';
import { SocketOpener, type Transport } from '@latchkey/terminal-client';
import type { PageSecret } from './access/page-secret';

const STORAGE_KEY = 'latchkey.transport';

/** Returns the absolute WebSocket address of a path on this server. */
export function socketUrl(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** Opens all sockets of this page: WebSockets, or a tunnel over plain HTTP if a proxy blocks those. */
export function pageSockets(secret: PageSecret): SocketOpener {
  const opener = new SocketOpener({
    openWebSocket: (url) => new WebSocket(url, secret.protocols()),
    headers: () => ({ [REQUEST_HEADER]: secret.headerValue() }),
    probeUrl: socketUrl(API.events),
    memory: { read: readTransport, write: writeTransport },
  });
  addEventListener('pagehide', () => opener.leave());
  return opener;
}

// The tab remembers its transport. Without storage each page has to probe again.
function readTransport(): Transport | null {
  try {
    return sessionStorage.getItem(STORAGE_KEY) === 'http' ? 'http' : null;
  } catch {
    return null;
  }
}

function writeTransport(transport: Transport): void {
  try {
    if (transport === 'http') sessionStorage.setItem(STORAGE_KEY, transport);
    else sessionStorage.removeItem(STORAGE_KEY);
  } catch {
    // Without storage each page probes again.
  }
}

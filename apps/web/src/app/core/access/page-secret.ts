import { Injectable } from '@angular/core';
import { pageProtocols } from '@latchkey/contracts';

const STORAGE_KEY = 'latchkey.page-secret';

/**
 * Keeps the secret that a local Latchkey gives this page in addition to the cookie. The cookie alone isn't enough, because
 * browsers send it to every port of this computer, whereas storage belongs to one origin. Each use reads the storage, because
 * another tab may have signed in again. On Databricks Apps there is no secret.
 */
@Injectable({ providedIn: 'root' })
export class PageSecret {
  /** The fallback for a browser without storage. It lasts as long as this page. */
  #inMemory: string | null = null;

  keep(value: string): void {
    this.#inMemory = value;
    try {
      localStorage.setItem(STORAGE_KEY, value);
    } catch {
      // See `#inMemory`.
    }
  }

  /** Returns the value of `REQUEST_HEADER`. */
  headerValue(): string {
    return this.#read() ?? '1';
  }

  /** Returns the subprotocols for a WebSocket. */
  protocols(): string[] {
    return pageProtocols(this.#read());
  }

  #read(): string | null {
    try {
      return localStorage.getItem(STORAGE_KEY) ?? this.#inMemory;
    } catch {
      return this.#inMemory;
    }
  }
}

import { Injectable } from '@angular/core';
import { pageProtocols } from '@latchkey/contracts';

const STORAGE_KEY = 'latchkey.page-secret';

/**
 * What a local run gives this page besides the cookie, which a browser sends to every port of this computer. The storage
 * is this address' own, and another tab may have signed in anew, so it is read each time. On Databricks Apps there is none.
 */
@Injectable({ providedIn: 'root' })
export class PageSecret {
  /** For a browser that stores nothing: it lasts as long as this page. */
  #inMemory: string | null = null;

  keep(value: string): void {
    this.#inMemory = value;
    try {
      localStorage.setItem(STORAGE_KEY, value);
    } catch {
      // See `inMemory`.
    }
  }

  /** The value of `REQUEST_HEADER`. */
  headerValue(): string {
    return this.#read() ?? '1';
  }

  /** The subprotocols of an upgrade. */
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

import type { ClientClock } from './types';

const BYTES = 'application/octet-stream';
/** Statuses that say nothing of the tunnel, only that this request did not get through. */
const PASSING_STATUSES = new Set([408, 425, 429]);

export interface TunnelOptions {
  /** Scheme, host and port of the server. */
  readonly origin: string;
  /** What every request carries to be let in. */
  headers(): Readonly<Record<string, string>>;
  readonly clock: ClientClock;
  /** The browser's own if left out. */
  readonly fetch?: typeof fetch;
}

/** `refused`: the server will not have it, now or later. `failed`: it did not get through. */
export type RequestProblem = 'refused' | 'failed';

/** The plain requests that a tunnel is made of. */
export class TunnelRequests {
  constructor(private readonly options: TunnelOptions) {}

  /** @param withinMs until the answer begins */
  async send(
    method: string,
    path: string,
    withinMs: number,
    { body, abort = new AbortController() }: { body?: BodyInit; abort?: AbortController } = {},
  ): Promise<Response | RequestProblem> {
    const cancelTimeout = this.options.clock.after(withinMs, () => abort.abort());
    try {
      const send = this.options.fetch ?? fetch;
      const response = await send(this.options.origin + path, {
        method,
        headers: { ...this.options.headers(), ...(body !== undefined && { 'Content-Type': BYTES }) },
        ...(body !== undefined && { body }),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: abort.signal,
      });
      if (response.ok) return response;
      void response.body?.cancel();
      const isPassing = response.status >= 500 || PASSING_STATUSES.has(response.status);
      return isPassing ? 'failed' : 'refused';
    } catch {
      return 'failed';
    } finally {
      cancelTimeout();
    }
  }

  /** Tells the server that the page leaves, also while it is being unloaded. */
  leave(path: string): void {
    const send = this.options.fetch ?? fetch;
    const headers = this.options.headers();
    void send(this.options.origin + path, { method: 'DELETE', headers, keepalive: true }).catch(
      () => undefined,
    );
  }
}

/** Whether an answer holds what a tunnel answers, and not the page of a proxy. */
export function holdsBytes(response: Response): boolean {
  return response.headers.get('Content-Type')?.startsWith(BYTES) ?? false;
}

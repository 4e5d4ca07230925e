import { backoffDelayMs, type BackoffPolicy } from '@latchkey/concurrency';
import type { ClientClock } from './clock';

const ANSWER_TIMEOUT_MS = 10_000;
const BYTES = 'application/octet-stream';
/** Temporary failures, which say nothing about the tunnel itself. */
const TEMPORARY_STATUSES = new Set([408, 425, 429]);
const BACKOFF: BackoffPolicy = { firstMs: 200, capMs: 2_000, jitter: 0.25 };
/** Requests that keep failing for longer are given up; the page opens a new tunnel. */
const GIVE_UP_MS = 15_000;

export interface TunnelOptions {
  /** Scheme, host and port of the server. */
  readonly origin: string;
  /** Headers that authenticate every request. */
  headers(): Readonly<Record<string, string>>;
  readonly clock: ClientClock;
  /** Defaults to the browser's own. */
  readonly fetch?: typeof fetch;
}

/** `refused`: the server rejects the request, now and later. `failed`: the request did not get through. */
export type RequestProblem = 'refused' | 'failed';

/** How long to keep retrying requests that fail, with backoff between them. */
export class RetryBudget {
  #failures = 0;
  #failingSince: number | null = null;

  constructor(
    private readonly clock: ClientClock,
    private readonly giveUpMs = GIVE_UP_MS,
  ) {}

  /** Refills the budget after a request that succeeded. */
  reset(): void {
    this.#failures = 0;
    this.#failingSince = null;
  }

  /** Waits after a failed request. @returns false, at once, when the budget is used up */
  async waitToRetry(): Promise<boolean> {
    this.#failingSince ??= this.clock.now();
    if (this.clock.now() - this.#failingSince >= this.giveUpMs) return false;
    this.#failures += 1;
    const delayMs = backoffDelayMs(BACKOFF, this.#failures, this.clock.random());
    await new Promise<void>((resolve) => this.clock.after(delayMs, resolve));
    return true;
  }
}

/** The plain HTTP requests that make up a tunnel. */
export class TunnelRequests {
  constructor(private readonly options: TunnelOptions) {}

  /** @param timeoutMs how long to wait for the response to begin */
  async send(
    method: 'GET' | 'POST',
    path: string,
    timeoutMs: number,
    { body, abort = new AbortController() }: { body?: BodyInit; abort?: AbortController } = {},
  ): Promise<Response | RequestProblem> {
    const cancelTimeout = this.options.clock.after(timeoutMs, () => abort.abort());
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
      const isTemporary = response.status >= 500 || TEMPORARY_STATUSES.has(response.status);
      return isTemporary ? 'failed' : 'refused';
    } catch {
      return 'failed';
    } finally {
      cancelTimeout();
    }
  }

  /**
   * Repeats a POST until its JSON answer can be read.
   * @param request makes each attempt's path and body
   * @param read returns null for an answer that is cut short or comes from a proxy
   * @returns null when refused, when the retry budget is used up, or once `isStopped`
   */
  async post<T>(
    request: () => { path: string; body?: BodyInit },
    read: (answer: unknown) => T | null,
    isStopped: () => boolean,
    giveUpMs?: number,
  ): Promise<T | null> {
    const budget = new RetryBudget(this.options.clock, giveUpMs);
    do {
      const { path, body } = request();
      const response = await this.send('POST', path, ANSWER_TIMEOUT_MS, body === undefined ? {} : { body });
      if (response === 'refused') return null;
      const answer = response === 'failed' ? null : read(await response.json().catch(() => null));
      if (answer !== null) return answer;
    } while (!isStopped() && (await budget.waitToRetry()));
    return null;
  }

  /** Tells the server that the page leaves; works while the page is being unloaded, too. */
  leave(path: string): void {
    const send = this.options.fetch ?? fetch;
    const headers = this.options.headers();
    void send(this.options.origin + path, { method: 'DELETE', headers, keepalive: true }).catch(
      () => undefined,
    );
  }
}

/** Whether a response carries a tunnel's bytes, rather than a proxy's error page. */
export function holdsBytes(response: Response): boolean {
  return response.headers.get('Content-Type')?.startsWith(BYTES) ?? false;
}

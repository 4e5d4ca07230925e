import { EventEmitter, once } from 'node:events';

import { changedShapes, DEFAULT_REFUSED_SHAPES, type RefusedShapes } from './refused-shapes';

/** How the models answer from now on; set through the control plane. */
export interface ModelBehaviour {
  /** So many pieces are streamed; null: the words of the echo. */
  chunks: number | null;
  /** Each counted piece is filled up to this size. */
  chunkBytes: number;
  /** Wait before each piece but the first. */
  chunkMilliseconds: number;
  /** A stream waits after so many pieces until this is lifted. */
  holdAfterChunks: number | null;
  /** The connection is cut after so many pieces. */
  cutAfterChunks: number | null;
  /** Requests that offer a shell tool are answered with a call of it, once; null: tools are never called. */
  toolCommand: string | null;
  refuse: RefusedShapes;
}

/** One call of a model that was let in. Never a credential and never the body itself. */
export interface ModelCall {
  readonly id: string;
  readonly path: string;
  readonly query: string;
  readonly model: string | null;
  /** Whose credential: the id of a token, or `oauth`. */
  readonly credential: string;
  readonly headerNames: readonly string[];
  readonly bodyBytes: number;
  readonly bodySha256: string;
  chunksSent: number;
  bytesSent: number;
  outcome: 'running' | 'complete' | 'refused' | 'cut' | 'client-gone';
}

const KEPT_CALLS = 1000;

function defaultBehaviour(): ModelBehaviour {
  return {
    chunks: null,
    chunkBytes: 0,
    chunkMilliseconds: 0,
    holdAfterChunks: null,
    cutAfterChunks: null,
    toolCommand: null,
    refuse: DEFAULT_REFUSED_SHAPES,
  };
}

/** Where the models play: how they behave, and what they were asked. In memory only. */
export class ModelStage {
  behaviour = defaultBehaviour();
  calls: ModelCall[] = [];
  /** Also those that are no longer in the list. */
  callsInAll = 0;
  readonly #changes = new EventEmitter().setMaxListeners(0);

  /** @throws Error naming what is wrong with the change */
  change(wish: Record<string, unknown>): void {
    const changed: Record<string, unknown> = { ...this.behaviour };
    for (const [key, value] of Object.entries(wish)) {
      if (!(key in changed)) throw new Error(`${key}: no such setting of the models`);
      if (key === 'refuse') {
        changed[key] = changedShapes(this.behaviour.refuse, value);
        continue;
      }
      if (key === 'toolCommand') {
        if (value !== null && typeof value !== 'string') throw new Error(`${key}: must be a text or null`);
        changed[key] = value;
        continue;
      }
      const isCount = Number.isSafeInteger(value) && (value as number) >= 0;
      const mayBeNull = defaultBehaviour()[key as keyof ModelBehaviour] === null;
      if (!isCount && !(mayBeNull && value === null)) {
        throw new Error(`${key}: must be a count${mayBeNull ? ' or null' : ''}`);
      }
      changed[key] = value;
    }
    this.behaviour = changed as unknown as ModelBehaviour;
    this.#changes.emit('change');
  }

  record(call: ModelCall): void {
    this.callsInAll += 1;
    this.calls.push(call);
    if (this.calls.length > KEPT_CALLS) this.calls.shift();
  }

  /** Returns once no stream is held after so many pieces, or when the signal says that nobody waits any more. */
  async untilLetGo(chunksSent: number, signal: AbortSignal): Promise<void> {
    while (chunksSent === this.behaviour.holdAfterChunks && !signal.aborted) {
      await once(this.#changes, 'change', { signal }).catch(() => undefined);
    }
  }

  forgetCalls(): void {
    this.calls = [];
    this.callsInAll = 0;
  }

  reset(): void {
    this.forgetCalls();
    this.change({ ...defaultBehaviour() });
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';

/** A request that the tool server has let in. */
export interface ToolCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The open session whose key it came with. */
  readonly sessionId: string;
  /** Path and query behind the handler's name: empty, or it begins with a slash or a question mark. */
  readonly rest: string;
}

/** Answers what a session's tools ask for at `/<key>/<name>…`. */
export abstract class ToolHandler {
  /** Its first segment behind the key: lower-case letters and hyphens. */
  abstract readonly name: string;
  /** Answers, now or later. An `ApiError` that it throws before it has begun to is answered as such. */
  abstract handle(call: ToolCall): void | Promise<void>;
}

/** Those that are there. Each adds itself when it is made, which is before the tool server opens. */
@Injectable()
export class ToolHandlers {
  readonly #byName = new Map<string, ToolHandler>();

  add(handler: ToolHandler): void {
    this.#byName.set(handler.name, handler);
  }

  find(name: string): ToolHandler | undefined {
    return this.#byName.get(name);
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';

/** Stands in for the session where a request has the key of the home. Only handlers that admit a credential see it. */
export const UNKNOWN_SHELL = 'unknown-shell';

/** A request that the tool server has admitted. */
export interface ToolCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The open session that the request's key belongs to, or `UNKNOWN_SHELL`. */
  readonly sessionId: string;
  /** Path and query after the handler's name: empty, or starts with a slash or a question mark. */
  readonly rest: string;
}

/** Answers requests of a session's tools at `/<key>/<name>…`. */
export abstract class ToolHandler {
  /** The path segment after the key: lower-case letters and hyphens. Far shorter than a key, so it can't be taken for one. */
  abstract readonly name: string;
  /**
   * Also answers `/<name>…`, where the request's credential is the session's key: for a tool whose address stands in a file.
   * False unless the handler forwards no credential and every client sends one.
   */
  readonly admitsCredential: boolean = false;
  /** An `ApiError` that is thrown before the answer starts becomes the answer. */
  abstract handle(call: ToolCall): void | Promise<void>;
}

/** Registry of the handlers. Each registers itself in its constructor, before the tool server opens. */
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

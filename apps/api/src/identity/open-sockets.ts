import type { IncomingMessage } from 'node:http';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { closeForLostAccess, type Closable } from '@latchkey/pty-engine';
import { Access } from './access';
import { requestOf } from './request-facts';

const JUDGE_EVERY_MS = 60_000;

/** Sockets that were let in here and are held by another process. */
export interface SocketsElsewhere {
  /** What they were let in by, as `admissionOf` gives it. */
  admissions(): Promise<readonly string[]>;
  /** Closes those that were let in by this. */
  dismiss(admission: string): Promise<unknown>;
}

/**
 * The sockets that were let in, judged again every minute by what let them in: one whose cookie has expired, or whose
 * visitor is no longer the owner, must not live on only because it was open. Shells go on running.
 */
@Injectable()
export class OpenSockets implements OnApplicationShutdown {
  readonly #logger = new Logger(OpenSockets.name);
  readonly #requests = new Map<Closable, IncomingMessage>();
  readonly #timer = setInterval(() => void this.judgeAgain(), JUDGE_EVERY_MS).unref();
  #elsewhere: SocketsElsewhere | null = null;

  constructor(private readonly access: Access) {}

  /** @param request the upgrade, or the request, that opened the socket */
  add(socket: Closable, request: IncomingMessage): void {
    this.#requests.set(socket, request);
    socket.once('close', () => this.#requests.delete(socket));
  }

  /** Those of another process, which may have been let in by an earlier server. */
  addElsewhere(sockets: SocketsElsewhere): void {
    this.#elsewhere = sockets;
  }

  async judgeAgain(): Promise<void> {
    try {
      await Promise.all([this.#judgeHere(), this.#elsewhere && this.#judgeElsewhere(this.#elsewhere)]);
    } catch (error) {
      this.#logger.error(`Open sockets could not be judged again: ${String(error)}`);
    }
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  async #judgeHere(): Promise<void> {
    for (const [socket, request] of [...this.#requests]) {
      if (await this.access.isLost(request)) closeForLostAccess(socket);
    }
  }

  async #judgeElsewhere(sockets: SocketsElsewhere): Promise<void> {
    for (const admission of await sockets.admissions()) {
      if (await this.access.isLost(requestOf(admission))) await sockets.dismiss(admission);
    }
  }
}

import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';

/** So many of the largest requests may be kept at once. */
const LARGEST_AT_ONCE = 8;

/** A request's body, kept until it is known that it need not be sent again. */
export interface KeptBody {
  readonly bytes: Buffer;
  release(): void;
}

/** Reads whole requests, each up to a limit, and all of them together too: they are what a flood of requests would fill. */
@Injectable()
export class KeptBodies {
  #keptBytes = 0;

  constructor(private readonly config: AppConfig) {}

  /** @throws ApiError REQUEST_TOO_LARGE, GATEWAY_BUSY */
  async read(request: IncomingMessage): Promise<KeptBody> {
    const limit = this.config.gateway.maxRequestBytes;
    const chunks: Buffer[] = [];
    let bytes = 0;
    const release = (): void => {
      this.#keptBytes -= bytes;
      bytes = 0;
    };
    try {
      if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
      const source = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
      for await (const chunk of source) {
        bytes += chunk.length;
        this.#keptBytes += chunk.length;
        if (bytes > limit) throw tooLarge(limit);
        if (this.#keptBytes > limit * LARGEST_AT_ONCE) throw busy();
        chunks.push(chunk);
      }
      return { bytes: Buffer.concat(chunks), release };
    } catch (error) {
      release();
      // What still comes is dropped, so that the connection can carry the refusal, and the next request.
      request.resume();
      throw error;
    }
  }
}

function tooLarge(limit: number): ApiError {
  return new ApiError(
    'REQUEST_TOO_LARGE',
    `The request is larger than the ${String(limit / 2 ** 20)} MiB that the gateway takes.`,
    'Send fewer or smaller images, or have LATCHKEY_GATEWAY_MAX_REQUEST_MIB raised.',
  );
}

function busy(): ApiError {
  return new ApiError(
    'GATEWAY_BUSY',
    'The gateway has as many large requests in hand as it can keep.',
    'Try again in a moment.',
    1,
  );
}

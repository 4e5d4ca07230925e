import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';

/** All buffered bodies together may take as much as this many of the largest. */
const LARGEST_AT_ONCE = 8;

/** A request body that is held until no retry can need it. */
interface BufferedBody {
  readonly bytes: Buffer;
  release(): void;
}

/** Buffers whole request bodies. Limits each one and their sum, so that a flood of requests can't exhaust memory. */
@Injectable()
export class RequestBuffer {
  #heldBytes = 0;

  constructor(private readonly config: AppConfig) {}

  /** @throws ApiError REQUEST_TOO_LARGE, GATEWAY_BUSY */
  async read(request: IncomingMessage): Promise<BufferedBody> {
    const limit = this.config.gateway.maxRequestBytes;
    const chunks: Buffer[] = [];
    let bytes = 0;
    const release = (): void => {
      this.#heldBytes -= bytes;
      bytes = 0;
    };
    try {
      if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
      const source = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
      for await (const chunk of source) {
        bytes += chunk.length;
        this.#heldBytes += chunk.length;
        if (bytes > limit) throw tooLarge(limit);
        if (this.#heldBytes > limit * LARGEST_AT_ONCE) throw busy();
        chunks.push(chunk);
      }
      return { bytes: Buffer.concat(chunks), release };
    } catch (error) {
      release();
      throw error;
    }
  }
}

function tooLarge(limit: number): ApiError {
  return new ApiError(
    'REQUEST_TOO_LARGE',
    `The request exceeds the gateway’s limit of ${String(limit / 2 ** 20)} MiB.`,
    'Send fewer or smaller images, or raise LATCHKEY_GATEWAY_MAX_REQUEST_MIB.',
  );
}

function busy(): ApiError {
  return new ApiError(
    'GATEWAY_BUSY',
    'The gateway is handling as many large requests as it can.',
    'Try again in a moment.',
    1,
  );
}

import type { NextFunction, Request, Response } from 'express';
import { ApiError, bodyInvalid } from '../common/api-error';

/** The largest JSON body. Nothing that the page sends is near it. */
export const MAX_JSON_BYTES = 16 * 1024;
/** How much more a body without a declared length may have before its connection is cut. */
const GRACE_BYTES = 256 * 1024;
/** Has its own limits: files, and the frames of tunnels. */
const STREAMED = 'application/octet-stream';

/**
 * Express middleware: refuses a GET with a body, which Node would read and discard at any length. Some proxies declare a
 * body without a length but send none.
 */
export function withoutUselessBody(request: Request, _response: Response, next: NextFunction): void {
  const { method, headers } = request;
  if (!['GET', 'HEAD'].includes(method)) return next();
  if (Number(headers['content-length'] ?? 0) > 0) {
    return next(new ApiError('REQUEST_INVALID', 'A GET has no body.', 'Send the request without a body.'));
  }
  if (headers['transfer-encoding'] !== undefined) cutBeyond(request, GRACE_BYTES);
  next();
}

/** Express middleware: refuses what the JSON parser would refuse too, but only after reading all of it, however large. */
export function withBoundedBody(request: Request, _response: Response, next: NextFunction): void {
  const { headers } = request;
  if (headers['content-type'] === STREAMED) return next();
  if (Number(headers['content-length'] ?? 0) > MAX_JSON_BYTES) return next(bodyInvalid());
  if (headers['transfer-encoding'] !== undefined) cutBeyond(request, MAX_JSON_BYTES + GRACE_BYTES);
  next();
}

/** The parser begins to read in the same turn of the event loop, so it misses nothing. */
function cutBeyond(request: Request, maxBytes: number): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) request.socket.destroy();
  });
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';

const KEY_HEADER = 'X-Sandbox-Key';
const LOOPBACK_ADDRESS = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

export const newKey = (): string => randomBytes(32).toString('base64url');

/**
 * Admits requests of this machine that carry the key, because every user of the machine can reach the port. Refuses pages
 * of other sites: a foreign Origin, a foreign name that resolves to 127.0.0.1 (DNS rebinding), and cross-site forms and
 * images.
 */
export function keyGuard(key: string): RequestHandler {
  const expected = digest(key);
  return (req, res, next) => {
    const reason = strangerReason(req);
    if (reason !== undefined) return void res.status(403).json({ error: 'FORBIDDEN', message: reason });
    if (timingSafeEqual(digest(req.get(KEY_HEADER) ?? ''), expected)) return next();
    res.status(401).json({
      error: 'KEY_REQUIRED',
      message: `The header ${KEY_HEADER} must carry the key that the sandbox printed when it started.`,
    });
  };
}

/** Digests have one length, which `timingSafeEqual` requires. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function strangerReason(req: Request): string | undefined {
  const { host = '', origin } = req.headers;
  if (!LOOPBACK_ADDRESS.test(req.socket.remoteAddress ?? ''))
    return 'Only this machine may use this address.';
  if (!LOOPBACK_HOST.test(host)) return 'The Host header must name 127.0.0.1 or localhost.';
  if (origin !== undefined && origin !== `http://${host}`) return 'Requests from other origins are refused.';
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return 'Requests from other sites are refused.';
  }
  return undefined;
}

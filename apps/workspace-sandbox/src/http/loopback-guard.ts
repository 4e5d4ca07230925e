import type { Request, RequestHandler } from 'express';

const LOOPBACK_ADDRESS = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/**
 * Lets in only what runs on this machine and was not sent by a page of another site: neither a foreign Origin, nor
 * a foreign name that was made to resolve to 127.0.0.1 (DNS rebinding), nor a plain cross-site form or image.
 */
export const loopbackOnly: RequestHandler = (req, res, next) => {
  const reason = refusal(req);
  if (reason === undefined) return next();
  res.status(403).json({ error: 'FORBIDDEN', message: reason });
};

function refusal(req: Request): string | undefined {
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

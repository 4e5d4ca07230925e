import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import {
  static as serveStatic,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import helmet from 'helmet';
import { AuditLog } from '../audit/audit-log';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { withBoundedBody, withoutUselessBody } from './body-limits';
import { Access, denialError } from '../identity/access';
import type { Verdict } from '../identity/access-policy';

/** What the page's index.html holds where a response's nonce belongs. */
const NONCE_PLACEHOLDER = /__CSP_NONCE__/g;

/**
 * Everything before the API's routes, in this order: headers, the page's files, the page itself for every path that a
 * person may open, and then the gate: whatever is not the page has to pass it, however its path is spelt.
 */
export function servePage(app: NestExpressApplication): void {
  const config = app.get(AppConfig);
  const access = app.get(Access);
  const audit = app.get(AuditLog);
  app.use(withNonce, securityHeaders(config), withoutUselessBody);
  app.use(
    onlyIfPage(guard((request) => access.judgePage(request), audit)),
    onlyIfPage(serveStatic(config.webRoot, { index: false, setHeaders: cacheHashedFiles })),
    onlyIfPage(page(config, access, audit)),
    guard((request) => access.judge(request), audit),
    neverStored,
    withBoundedBody,
  );
}

function withNonce(_request: Request, response: Response, next: NextFunction): void {
  response.locals['nonce'] = randomBytes(16).toString('base64');
  next();
}

function securityHeaders(config: AppConfig): ReturnType<typeof helmet> {
  const nonce = (_request: unknown, response: unknown): string =>
    `'nonce-${String((response as Response).locals['nonce'])}'`;
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Compiled from our own script, which alone runs here: what decodes pictures in a terminal.
        scriptSrc: ["'self'", nonce, "'wasm-unsafe-eval'"],
        styleSrc: ["'self'", nonce],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['angular', 'angular#bundler'],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: config.mode === 'databricks-apps',
  });
}

function guard(judge: (request: Request) => Promise<Verdict>, audit: AuditLog): RequestHandler {
  return (request, _response, next) => {
    judge(request).then((verdict) => {
      if (verdict.access === 'granted') {
        next();
        return;
      }
      audit.recordRefusal(request, verdict.code);
      next(denialError(verdict));
    }, next);
  };
}

function neverStored(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}

/** What starts like the API, in any case, is not drawn; it is for the gate to answer. */
function onlyIfPage(handler: RequestHandler): RequestHandler {
  return (request, response, next) => {
    const isPage = ['GET', 'HEAD'].includes(request.method) && !/^\/+(api|metrics)(\/|$)/i.test(request.path);
    return isPage ? handler(request, response, next) : next();
  };
}

/** Built files carry a hash of their content in their name. */
function cacheHashedFiles(response: Response, path: string): void {
  const hashed = /-[A-Z0-9]{8}\.\w+$/.test(path);
  response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}

function page(config: AppConfig, access: Access, audit: AuditLog): RequestHandler {
  const answer = async (request: Request, response: Response): Promise<void> => {
    const html = await readFile(join(config.webRoot, 'index.html'), 'utf8').catch(() => {
      throw new ApiError(
        'NOT_FOUND',
        'The page was not built.',
        'Run “npm run build”, then start Latchkey again.',
      );
    });
    const cookie = await access.cookieForPage(request);
    if (cookie !== null) {
      response.setHeader('Set-Cookie', cookie);
      audit.recordRequest(request, { action: 'sign-in', objectId: null, outcome: 'ok' });
    }
    response.setHeader('Cache-Control', 'no-store');
    response.type('html').send(html.replace(NONCE_PLACEHOLDER, String(response.locals['nonce'])));
  };
  return (request, response, next) => {
    // A file that is missing must be missing; only a path that a person may open is drawn.
    if (/\.\w+$/.test(request.path)) next();
    else answer(request, response).catch(next);
  };
}

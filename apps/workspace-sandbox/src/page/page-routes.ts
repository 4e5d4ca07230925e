import { Router } from 'express';
import { loopbackOnly } from '../http/loopback-guard';
import type { Workspace } from '../workspace/workspace';
import { pageApi } from './page-api';

/** The files of the token page, as text. */
export interface PageAssets {
  html: string;
  style: string;
  script: string;
}

/** Where a workspace has its token page: `#setting/account/token` on the root, and the newer address. */
const PAGE_PATHS = ['/', '/settings/user/developer/access-tokens'];

const PAGE_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
};

/** The token page, its two assets and what it talks to. */
export function pageRoutes(workspace: Workspace, { html, style, script }: PageAssets): Router {
  const router = Router();
  router.get(PAGE_PATHS, (_req, res) => void res.set(PAGE_HEADERS).type('html').send(html));
  router.get('/__page/token-page.css', (_req, res) => void res.type('css').send(style));
  router.get('/__page/token-page.mjs', (_req, res) => void res.type('text/javascript').send(script));
  router.use('/__page/api', loopbackOnly, pageApi(workspace));
  return router;
}

import { Router } from 'express';
import type { Workspace } from '../workspace/workspace';

/** The files of the token page, as text. */
export interface PageAssets {
  html: string;
  style: string;
  script: string;
}

const PAGE_PATHS = ['/', '/settings/user/developer/access-tokens'];

/** The token page, where a workspace has it. */
export function pageRoutes(_workspace: Workspace, assets: PageAssets): Router {
  const router = Router();
  router.get(PAGE_PATHS, (_req, res) => void res.type('html').send(assets.html));
  return router;
}

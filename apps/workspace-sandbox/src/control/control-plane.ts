import { type ErrorRequestHandler, Router } from 'express';
import { ApiFailure } from '../http/api-failure';
import { jsonBody } from '../http/endpoint';
import type { FaultRules } from '../http/fault-rules';
import { bodyOf, queryOf } from '../http/input';
import type { RequestLog } from '../http/request-log';
import type { ModelStage } from '../models/model-stage';
import { patchSettings } from '../workspace/settings';
import type { Workspace } from '../workspace/workspace';
import { modelStageRoutes, servedModelRoutes } from './model-controls';
import { appControlRoutes, tokenControlRoutes, userControlRoutes } from './resource-controls';
import { appEnvironment, clockView, snapshot } from './snapshot';

/** What tests control and a real workspace doesn't have. Mounted at `/__sandbox`, behind the key guard. */
export function controlPlane(
  workspace: Workspace,
  faults: FaultRules,
  log: RequestLog,
  stage: ModelStage,
): Router {
  const router = Router();
  router.use(jsonBody);

  router.get(
    '/state',
    (req, res) => void res.json(snapshot(workspace, faults, queryOf(req)['values'] === 'true')),
  );
  router.get('/app-environment', (_req, res) => void res.json(appEnvironment(workspace)));
  router.get('/requests', (_req, res) => void res.json({ requests: log.entries }));
  router.delete('/requests', (_req, res) => {
    log.clear();
    res.json({ requests: [] });
  });

  router.post('/reset', (_req, res) => {
    workspace.reset();
    faults.remove();
    log.clear();
    stage.reset();
    res.json({});
  });

  router.post('/clock', (req, res) => {
    const seconds = bodyOf(req)['advanceSeconds'];
    if (typeof seconds !== 'number' || !Number.isFinite(seconds))
      throw new Error('advanceSeconds must be a number');
    workspace.clock.advance(seconds);
    workspace.save();
    res.json(clockView(workspace));
  });

  router.patch('/settings', (req, res) => {
    const changed = structuredClone(workspace.books.settings);
    patchSettings(changed, bodyOf(req));
    workspace.books.settings = changed;
    workspace.save();
    res.json(changed);
  });

  router.get('/faults', (_req, res) => void res.json({ faults: faults.list() }));
  router.post('/faults', (req, res) => void res.status(201).json(faults.add(bodyOf(req))));
  router.delete(['/faults', '/faults/:id'], (req, res) => {
    faults.remove(req.params['id'] as string | undefined);
    res.json({ faults: faults.list() });
  });

  router.use(
    appControlRoutes(workspace),
    userControlRoutes(workspace),
    tokenControlRoutes(workspace),
    modelStageRoutes(stage),
    servedModelRoutes(workspace),
  );
  router.use(
    (req, res) =>
      void res.status(404).json({ error: 'NOT_FOUND', message: `No ${req.method} ${req.originalUrl}` }),
  );
  router.use(controlFailure);
  return router;
}

/** A mistake in a test is told plainly, in a shape that no workspace uses. */
export const controlFailure: ErrorRequestHandler = (error: Error, _req, res, _next) => {
  const status = error instanceof ApiFailure ? error.status : 400;
  res.status(status).json({ error: 'INVALID', message: error.message });
};

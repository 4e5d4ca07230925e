import { Router } from 'express';
import { bodyOf } from '../http/input';
import type { ModelStage } from '../models/model-stage';

/** How the models answer, and what they were asked. */
export function modelControlRoutes(stage: ModelStage): Router {
  const router = Router();
  router.get('/models', (_req, res) => void res.json(stage.behaviour));
  router.patch('/models', (req, res) => {
    stage.change(bodyOf(req));
    res.json(stage.behaviour);
  });
  router.get('/model-calls', (_req, res) => {
    res.json({ callsInAll: stage.callsInAll, calls: stage.calls });
  });
  router.delete('/model-calls', (_req, res) => {
    stage.forgetCalls();
    res.json({ callsInAll: 0, calls: [] });
  });
  return router;
}

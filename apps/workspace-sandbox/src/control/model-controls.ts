import { Router } from 'express';
import { bodyOf } from '../http/input';
import { isObject } from '../models/dialect';
import type { ModelStage } from '../models/model-stage';
import { readServedModel, readServedModels } from '../models/served-models';
import { freshModels } from '../workspace/books';
import type { Workspace } from '../workspace/workspace';

/** How the models answer, and what they were asked. */
export function modelStageRoutes(stage: ModelStage): Router {
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

/** Which models the workspace serves, and what its admin has set up for coding agents. */
export function servedModelRoutes(workspace: Workspace): Router {
  const router = Router();
  router.get('/served-models', (_req, res) => void res.json({ models: workspace.books.servedModels }));
  router.put('/served-models', (req, res) => {
    const { models } = bodyOf(req);
    workspace.books.servedModels = models === null ? freshModels().servedModels : readServedModels(models);
    workspace.save();
    res.json({ models: workspace.books.servedModels });
  });
  router.patch('/served-models/:id', (req, res) => {
    const { servedModels } = workspace.books;
    const known = servedModels.find(({ id }) => id === req.params['id']);
    if (!known) throw new Error(`${req.params['id']}: no such model`);
    const changed = readServedModel({ ...known, ...bodyOf(req) });
    workspace.books.servedModels = servedModels.map((each) => (each === known ? changed : each));
    workspace.save();
    res.json(changed);
  });

  router.get('/coding-agents', (_req, res) => void res.json(workspace.books.codingAgents));
  router.patch('/coding-agents', (req, res) => {
    const { configs, recommendation } = { ...workspace.books.codingAgents, ...bodyOf(req) };
    if (configs !== null && !Array.isArray(configs)) throw new Error('configs must be a list or null');
    if (recommendation !== null && !isObject(recommendation))
      throw new Error('recommendation must be an object or null');
    workspace.books.codingAgents = { configs, recommendation };
    workspace.save();
    res.json(workspace.books.codingAgents);
  });
  return router;
}

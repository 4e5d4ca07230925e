import { Router } from 'express';
import { doesNotExist, failureReply } from '../http/api-failure';
import { endpoint } from '../http/endpoint';
import { requireGeneration } from '../models/model-names';
import type { Workspace } from '../workspace/workspace';

/** What an admin of the workspace has set up for coding agents, and which model the caller's budget allows. */
export function codingAgentRoutes(workspace: Workspace): Router {
  const router = Router();
  const requireConfigs = (): unknown[] => {
    requireGeneration(workspace, 2, 'AI Gateway');
    const { codingAgents, settings } = workspace.books;
    if (codingAgents.configs) return codingAgents.configs;
    throw failureReply(settings.replies.gatewayDisabled, { feature: 'Coding agent configuration' });
  };
  router.get(
    '/api/ai-gateway/v2/coding-agent-configs',
    endpoint(workspace, 'serving', () => {
      const configs = requireConfigs();
      return configs.length > 0 ? { coding_agent_configs: configs } : {};
    }),
  );
  router.post(
    '/api/ai-gateway/v2/coding-agent-configs\\:recommendModel',
    endpoint(workspace, 'serving', () => {
      requireConfigs();
      const { recommendation } = workspace.books.codingAgents;
      if (!recommendation) throw doesNotExist('No coding agent configuration applies to the caller.');
      return recommendation;
    }),
  );
  return router;
}

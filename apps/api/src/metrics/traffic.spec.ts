import { EventEmitter } from 'node:events';
import { WORKSPACE_EXCHANGES, type WorkspaceExchange } from '@latchkey/databricks-client';
import type { Request, Response } from 'express';
import { Traffic } from './traffic';

let traffic: Traffic;
beforeEach(() => (traffic = new Traffic()));
afterEach(() => traffic.onApplicationShutdown());

function answer(method: string, route: string | undefined, statusCode: number): void {
  const response = Object.assign(new EventEmitter(), { statusCode });
  const request = { method, ...(route !== undefined && { route: { path: route } }) };
  traffic.count(request as Request, response as unknown as Response, () => undefined);
  response.emit('finish');
}
const exchanged = (exchange: WorkspaceExchange): void => WORKSPACE_EXCHANGES.publish(exchange);
const samples = async (name: string): Promise<string[]> =>
  (await traffic.registry.metrics()).split('\n').filter((line) => line.startsWith(`${name}{`));

it('counts answers by declared route, whatever was asked for', async () => {
  answer('GET', '/api/sessions/:id', 200);
  answer('GET', '/api/sessions/:id', 200);
  answer('BREW', undefined, 404);
  expect(await samples('latchkey_http_requests_total')).toEqual([
    'latchkey_http_requests_total{method="GET",route="/api/sessions/:id",status="200"} 2',
    'latchkey_http_requests_total{method="other",route="none",status="404"} 1',
  ]);
});

it('counts as errors of this server only its own mistakes', () => {
  for (const status of [200, 401, 404, 503, 507, 500]) answer('GET', '/api/live', status);
  expect(traffic.serverErrors).toBe(1);
});

it('counts calls of the workspace by outcome, without the app’s name, and keeps how long the latest took', async () => {
  exchanged({ path: '/api/2.0/apps/my-app', milliseconds: 12, failure: null });
  exchanged({ path: '/api/2.0/token/create', milliseconds: 34, failure: 'unavailable' });
  exchanged({ path: '/api/2.0/token/create', milliseconds: 56, failure: null });
  expect(await samples('latchkey_workspace_requests_total')).toEqual([
    'latchkey_workspace_requests_total{path="/api/2.0/apps/:name",outcome="ok"} 1',
    'latchkey_workspace_requests_total{path="/api/2.0/token/create",outcome="unavailable"} 1',
    'latchkey_workspace_requests_total{path="/api/2.0/token/create",outcome="ok"} 1',
  ]);
  expect(traffic.workspaceErrors).toBe(1);
  exchanged({ path: '/api/2.0/secrets/get', milliseconds: 5, failure: 'not-found' });
  expect(traffic.workspaceErrors).toBe(1);
  expect(traffic.latestMs('/api/2.0/token/create')).toBe(56);
  expect(traffic.latestMs('/api/2.0/token/list')).toBeNull();
});

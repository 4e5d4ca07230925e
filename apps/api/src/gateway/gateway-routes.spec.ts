import { findRoute, forwardedQuery, upstreamPath } from './gateway-routes';

const MODEL = 'databricks-claude-sonnet-4-5';
const GEMINI = '/gemini/v1beta/models/databricks-gemini-2-5-pro:streamGenerateContent';

describe('findRoute', () => {
  it.each([
    [
      '/openai/v1/chat/completions',
      'openai-chat',
      '/mlflow/v1/chat/completions',
      '/serving-endpoints/chat/completions',
    ],
    ['/openai/v1/embeddings', 'openai-embeddings', '/mlflow/v1/embeddings', '/serving-endpoints/embeddings'],
    ['/openai/v1/responses', 'openai-responses', '/codex/v1/responses', '/serving-endpoints/responses'],
    [
      '/anthropic/v1/messages',
      'anthropic',
      '/anthropic/v1/messages',
      '/serving-endpoints/anthropic/v1/messages',
    ],
    [
      '/anthropic/v1/messages/count_tokens',
      'anthropic',
      '/anthropic/v1/messages/count_tokens',
      '/serving-endpoints/anthropic/v1/messages/count_tokens',
    ],
    [
      GEMINI,
      'gemini',
      '/gemini/v1beta/models/m:streamGenerateContent',
      `/serving-endpoints/gemini/v1beta/models/m:streamGenerateContent`,
    ],
    [
      GEMINI.replace('v1beta', 'v1'),
      'gemini',
      '/gemini/v1beta/models/m:streamGenerateContent',
      `/serving-endpoints/gemini/v1beta/models/m:streamGenerateContent`,
    ],
    [
      '/serving-endpoints/chat/completions',
      'openai-chat',
      '/mlflow/v1/chat/completions',
      '/serving-endpoints/chat/completions',
    ],
    [
      '/serving-endpoints/responses',
      'openai-responses',
      '/codex/v1/responses',
      '/serving-endpoints/responses',
    ],
    [
      `/serving-endpoints/${MODEL}/invocations`,
      'openai-chat',
      '/mlflow/v1/chat/completions',
      `/serving-endpoints/m/invocations`,
    ],
  ])('%s', (path, dialect, aiGateway, serving) => {
    const route = findRoute(path);
    expect(route?.dialect).toBe(dialect);
    expect(route && upstreamPath(route, 'ai-gateway', 'm')).toBe(aiGateway);
    expect(route && upstreamPath(route, 'serving-endpoints', 'm')).toBe(serving);
  });

  it('knows the model where the path names it', () => {
    expect(findRoute(GEMINI)?.model).toBe('databricks-gemini-2-5-pro');
    expect(findRoute(`/serving-endpoints/${MODEL}/invocations`)?.model).toBe(MODEL);
    expect(findRoute('/openai/v1/chat/completions')?.model).toBeNull();
  });

  it.each([
    '',
    '/',
    '/api/2.0/token/create',
    '/api/2.0/secrets/get',
    '/openai/v1/models',
    '/openai/v1/chat/completions/',
    '//openai/v1/chat/completions',
    '/openai/v1/chat/completions/../../../api/2.0/token/list',
    '/serving-endpoints/../api/2.0/token/create/invocations',
    '/serving-endpoints/./invocations',
    '/serving-endpoints/%2e%2e/invocations',
    '/serving-endpoints/a%2Fb/invocations',
    '/serving-endpoints/a/b/invocations',
    '/serving-endpoints/a\\b/invocations',
    `/serving-endpoints/${MODEL}/invocations\n`,
    `/serving-endpoints/${MODEL}/served-models/x/invocations`,
    '/gemini/v1beta/models/x:delete',
    '/gemini/v1beta/files',
    '/anthropic/v1/files',
  ])('does not let %j through', (path) => {
    expect(findRoute(path)).toBeNull();
  });
});

describe('forwardedQuery', () => {
  it.each([
    ['', ''],
    ['alt=sse', '?alt=sse'],
    ['key=secret&alt=sse', '?alt=sse'],
    ['alt=sse&%6Bey=secret', '?alt=sse'],
    ['KEY', ''],
    ['beta=true&keys=1&%', '?beta=true&keys=1&%'],
  ])('%j → %j', (query, forwarded) => {
    expect(forwardedQuery(query)).toBe(forwarded);
  });
});

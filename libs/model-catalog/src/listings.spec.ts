import { joinModels, readFoundationModels, readModelServices, readServingEndpoints } from './listings';

describe('readModelServices', () => {
  it('reads names as requests spell them, the API types and the next page', () => {
    const answer = {
      model_services: [
        { name: 'model-services/system.ai.claude-sonnet-5', supported_api_types: ['anthropic/v1/messages'] },
        { name: 'model-services/main.ada.private' },
        { name: 'model-services/system.ai.bad name' },
        { name: 7 },
        { name: { toString: 1, valueOf: 1 } },
        null,
      ],
      next_page_token: 'more',
    };
    expect(readModelServices(answer)).toEqual({
      models: [{ name: 'system.ai.claude-sonnet-5', at: 'ai-gateway', apiTypes: ['anthropic/v1/messages'] }],
      nextPageToken: 'more',
    });
  });

  it.each([[{}], [null], [{ model_services: {}, next_page_token: '' }]])('reads %j as empty', (answer) => {
    expect(readModelServices(answer)).toEqual({ models: [], nextPageToken: null });
  });
});

it('calls foundation models that the AI gateway does not know at the serving endpoints', () => {
  const entity = (supported: boolean): object => ({
    foundation_model: { api_types: ['openai/v1/responses'], ai_gateway_v2_supported: supported },
  });
  const endpoints = [
    { name: 'databricks-gpt-5', config: { served_entities: [entity(true)] } },
    { name: 'databricks-old', config: { served_entities: [entity(false)] } },
  ];
  expect(readFoundationModels({ endpoints }, 'ai-gateway').map(({ name, at }) => [name, at])).toEqual([
    ['databricks-gpt-5', 'ai-gateway'],
    ['databricks-old', 'serving-endpoints'],
  ]);
});

it('leaves out serving endpoints that are no language models', () => {
  const endpoints = [
    { name: 'chat', task: 'llm/v1/chat' },
    { name: 'churn', task: 'classify' },
    { name: 'unknown' },
  ];
  expect(readServingEndpoints({ endpoints }).map(({ name }) => name)).toEqual(['chat', 'unknown']);
});

it('lists a name once', () => {
  const model = (at: 'ai-gateway' | 'serving-endpoints') => ({ name: 'a', at, apiTypes: [] });
  expect(joinModels([model('ai-gateway')], [model('serving-endpoints')])).toEqual([model('ai-gateway')]);
});

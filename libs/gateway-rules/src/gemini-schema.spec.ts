import { repairRequest, REQUEST_RULES } from './rules';
import type { RequestTarget } from './rule';

const GEMINI: RequestTarget = { dialect: 'openai-chat', model: 'databricks-gemini-2-5-pro' };

describe('gemini-tool-schemas', () => {
  const schema = (parameters: object): unknown => {
    const tools = [{ type: 'function', function: { name: 't', parameters } }];
    const repaired = repairRequest({ tools }, GEMINI, REQUEST_RULES).body['tools'] as typeof tools;
    return repaired[0]?.function.parameters;
  };

  it('leaves what Gemini knows', () => {
    const parameters = {
      type: 'object',
      properties: {
        a: { type: 'array', items: { type: 'string', enum: ['x'] } },
        format: { type: 'number' },
      },
      required: ['a'],
    };
    expect(schema(parameters)).toBe(parameters);
  });

  it('takes out what it does not, at any depth, but never the name of a property', () => {
    const known = { type: 'object', properties: { $schema: { type: 'integer' } } };
    expect(
      schema({
        ...known,
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        additionalProperties: false,
        properties: { $schema: { type: 'integer', exclusiveMinimum: 0 } },
      }),
    ).toEqual(known);
  });

  it.each<[string, object, object]>([
    ['a constant', { const: 'a' }, { type: 'string', enum: ['a'] }],
    ['a constant that is no text', { type: 'integer', const: 1 }, { type: 'integer' }],
    ['an enumeration of numbers', { type: 'integer', enum: [1, 2] }, { type: 'integer' }],
    ['one of several', { oneOf: [{ const: 'a' }] }, { anyOf: [{ type: 'string', enum: ['a'] }] }],
    ['a type that may be null', { type: ['string', 'null'] }, { type: 'string', nullable: true }],
    [
      'a type of several',
      { type: ['string', 'number'] },
      { anyOf: [{ type: 'string' }, { type: 'number' }] },
    ],
    ['a format', { type: 'string', format: 'uri' }, { type: 'string' }],
    [
      'a reference',
      { items: { $ref: '#/$defs/a~1b', title: 'mine' }, $defs: { 'a/b': { type: 'string', $id: 'x' } } },
      { items: { type: 'string', title: 'mine' } },
    ],
    ['a reference to elsewhere', { items: { $ref: 'https://x.example' } }, { items: { type: 'object' } }],
  ])('puts %s in other words', (_what, before, after) => {
    expect(schema(before)).toEqual(after);
  });

  it('comes to an end where a schema refers to itself, many times over', () => {
    const self = { $ref: '#/$defs/tree' };
    const parameters = {
      ...self,
      $defs: { tree: { type: 'object', properties: { a: self, b: self, c: self } } },
    };
    expect(JSON.stringify(schema(parameters)).length).toBeLessThan(1_000_000);
    let deep: object = {};
    for (let i = 0; i < 20_000; i++) deep = { items: deep, $id: 'x' };
    expect(JSON.stringify(schema(deep)).length).toBeLessThan(10_000);
  });
});

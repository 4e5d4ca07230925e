import { API } from '@latchkey/contracts';
import * as fc from 'fast-check';
import { damaged } from './damaged-json.test-kit';

/** A token of the right form, which no answer may repeat. */
export const PASTED_TOKEN = `dapi${'0123456789abcdef'.repeat(2)}`;

const SIZE = { cols: 80, rows: 24 };
const SPLIT = { direction: 'row', ratio: 0.5, first: { session: 'a' }, second: { session: 'b' } };
const LAYOUT = { tabs: [{ id: 't', name: 'both', root: SPLIT }], detached: ['c'], active: 'a' };
const PREFERENCES = {
  appTheme: 'dark',
  fontSizePixels: 14,
  screenReader: false,
  keys: { split: ['Ctrl+D'] },
};

/** A valid body for each route that reads one. */
const BODIES: Readonly<Record<string, object>> = {
  [API.signIn]: { key: 'a key that was never made' },
  [API.configurePat]: { token: PASTED_TOKEN },
  [API.sessions]: { label: 'Shell 1', cwd: '/tmp', beside: 'x', ...SIZE },
  [`${API.sessions}/:id`]: { label: 'Shell 1' },
  [API.preferences]: { revision: 0, value: PREFERENCES },
  [API.layout]: { revision: 0, value: LAYOUT },
};

const JSON_TYPE = 'application/json';
const BYTES_TYPE = 'application/octet-stream';

export interface AnyRequest {
  readonly type: string;
  readonly accept: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** Stands for each parameter of the path, encoded or not. */
  readonly parameter: string;
  readonly query: string;
}

const otherBody: fc.Arbitrary<Pick<AnyRequest, 'type' | 'body'>> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc
      .uint8Array({ maxLength: 60 })
      .map((bytes) => ({ type: BYTES_TYPE, body: Uint8Array.from(bytes) })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom(
        JSON_TYPE,
        BYTES_TYPE,
        `${JSON_TYPE}; charset=utf-7`,
        'text/plain',
        'multipart/form-data',
        ';',
      ),
      body: fc.oneof(
        fc.uint8Array({ maxLength: 60 }).map((bytes) => Uint8Array.from(bytes)),
        fc.constantFrom(
          JSON.stringify({ revision: 0, value: LAYOUT, ...SIZE }),
          '{"cols":1e999,"rows":1e999,"revision":-0,"key":null}',
          '{"__proto__":{"cols":80},"constructor":{"prototype":null},"value":{"__proto__":null}}',
          '\ufeff{}',
          '',
          ' '.repeat(17_000),
        ),
      ),
    }),
  },
);
const parameter = fc.oneof(
  fc.constantFrom(
    'x',
    '__proto__',
    'constructor',
    '%zz',
    '%c3%28',
    '%00',
    '..%2f..',
    '%f0%9f%92%a9',
    '%ED%A0%80',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).map(encodeURIComponent),
);
const number = fc.constantFrom('0', '1', '-1', '1e999', '0x1', 'NaN', '', '9007199254740993', '%zz');
const query = fc.oneof(
  fc.constantFrom('', '?number=0&received=0&name=a.txt'),
  fc.tuple(number, number).map(([first, second]) => `?number=${first}&received=${second}&name=a.txt`),
  fc
    .tuple(parameter, number)
    .map(([name, value]) => `?name=${name}&number=${value}&number=1&received[]=1&name[a]=b`),
);

/** Whether the route reads a JSON body, so that more is worth trying. */
export function readsBody(path: string): boolean {
  return path in BODIES;
}

/** A request of the owner's page to a route, with a body, path and query as no page would send them. */
export function anyRequest(path: string): fc.Arbitrary<AnyRequest> {
  const body = fc.oneof(
    { weight: 4, arbitrary: damaged(BODIES[path] ?? {}).map((text) => ({ type: JSON_TYPE, body: text })) },
    { weight: 1, arbitrary: otherBody },
  );
  return fc
    .record({ body, parameter, query, accept: fc.constantFrom('*/*', 'application/x-ndjson') })
    .map(({ body: sent, ...rest }) => ({ ...rest, ...sent }));
}

import { readFailure } from './failure';
import { workspaceOrigin } from './workspace-host';

describe('readFailure', () => {
  it.each([
    [
      'a bad token: 403 with a number',
      403,
      '{"error_code":403,"message":"Invalid access token. [ReqId: 1]"}',
      'refused',
    ],
    ['no credential', 401, '{"error_code":401,"message":"Credential was not sent"}', 'refused'],
    [
      'a missing right',
      403,
      '{"error_code":"PERMISSION_DENIED","message":"User does not have permission to use tokens."}',
      'forbidden',
    ],
    [
      'a missing scope',
      403,
      '{"error_code":403,"message":"Provided token does not have required scopes: authentication"}',
      'forbidden',
    ],
    ['SCIM', 403, '{"detail":"Forbidden","status":"403"}', 'forbidden'],
    ['gone', 404, '{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"No token"}', 'not-found'],
    ['there already', 400, '{"error_code":"RESOURCE_ALREADY_EXISTS","message":"Scope exists"}', 'exists'],
    ['bad request', 400, '{"error_code":"MALFORMED_REQUEST"}', 'invalid'],
    ['quota', 400, '{"error_code":"QUOTA_EXCEEDED","message":"too many"}', 'invalid'],
    ['throttled', 429, '', 'unavailable'],
    ['an HTML page', 502, '<html>Bad gateway</html>', 'unavailable'],
    ['JSON that is no object', 500, '"oops"', 'unavailable'],
    ['null', 503, 'null', 'unavailable'],
  ])('%s', (_case, status, body, kind) => {
    expect(readFailure(status, body, null).kind).toBe(kind);
  });

  it.each([
    ['12', 12],
    ['0', 0],
    ['', null],
    ['soon', null],
    ['-3', null],
    ['9'.repeat(400), null],
    [null, null],
  ])('reads Retry-After %p', (header, seconds) => {
    expect(readFailure(429, '', header).retryAfterSeconds).toBe(seconds);
  });

  it('ignores a code that names an inherited property', () => {
    expect(readFailure(400, '{"error_code":"constructor"}', null).kind).toBe('invalid');
  });

  it('hides a token that the workspace repeats, in the code as in the message', () => {
    const token = `dapi${'0123456789abcdef'.repeat(2)}-2`;
    const repeated = JSON.stringify({ error_code: token, message: `Invalid token ${token}.` });
    expect(readFailure(400, repeated, null)).toMatchObject({
      code: '[token]',
      message: 'Invalid token [token].',
    });
  });

  it('bounds the code as well as the message', () => {
    const { code } = readFailure(400, JSON.stringify({ error_code: `A\n${'B'.repeat(5000)}` }), null);
    expect([code.length, code.slice(0, 3)]).toEqual([100, 'A B']);
  });

  it('gives one line of bounded length', () => {
    const { message } = readFailure(
      400,
      JSON.stringify({ message: `a\n\u001b[31m${'b'.repeat(5000)}` }),
      null,
    );
    expect(message.length).toBeLessThanOrEqual(300);
    expect(message).not.toMatch(/[\n\u001b]/);
  });
});

describe('workspaceOrigin', () => {
  it.each([
    ['https://dbc-1.cloud.databricks.com/', 'https://dbc-1.cloud.databricks.com'],
    ['dbc-1.cloud.databricks.com', 'https://dbc-1.cloud.databricks.com'],
    [' https://adb-1.azuredatabricks.net/?o=1 ', 'https://adb-1.azuredatabricks.net'],
    ['http://127.0.0.1:8081', 'http://127.0.0.1:8081'],
    ['http://dbc-1.cloud.databricks.com', null],
    ['ftp://dbc-1', null],
    ['', null],
    ['two words', null],
  ])('%p → %p', (host, origin) => {
    expect(workspaceOrigin(host)).toBe(origin);
  });
});

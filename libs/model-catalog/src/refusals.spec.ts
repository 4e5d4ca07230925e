import { readModelRefusal, refusalMessage } from './refusals';

const GONE = 'databricks-x is no longer available. Use Unity Catalog model services (v3).';

describe('readModelRefusal', () => {
  it.each([
    [501, { error_code: 'NOT_IMPLEMENTED', message: GONE }, 'model-gone'],
    [400, { error: { message: GONE } }, 'model-gone'],
    [404, { error_code: 'ENDPOINT_NOT_FOUND', message: 'x' }, 'model-gone'],
    [404, { error_code: 'FEATURE_DISABLED' }, 'feature-disabled'],
    [400, { error_code: 'FEATURE_DISABLED' }, 'feature-disabled'],
    [501, { error_code: 'NOT_IMPLEMENTED', message: 'Counting tokens is not implemented.' }, null],
    [400, { error: { message: 'max_tokens: Field required' } }, null],
    [404, { error_code: 'SOMETHING_ELSE' }, null],
  ] as const)('%d %j', (status, body, refusal) => {
    expect(readModelRefusal(status, JSON.stringify(body))).toBe(refusal);
  });
});

describe('refusalMessage', () => {
  it.each([
    [
      { error: { message: 'No.', type: 'invalid_request_error', param: 'tools[0].type' } },
      'No. tools[0].type',
    ],
    [{ error_code: 'BAD_REQUEST', message: '{"error":{"message":"No.","type":"x"}}' }, 'No. '],
    [{ other: 1 }, ' '],
  ])('leaves out the envelope of %j', (body, message) => {
    expect(refusalMessage(JSON.stringify(body))).toBe(message);
  });

  it('is bounded', () => {
    expect(refusalMessage('role '.repeat(300_000)).length).toBe(2_000);
  });
});

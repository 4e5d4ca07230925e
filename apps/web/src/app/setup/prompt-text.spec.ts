import { promptRows, promptText } from './prompt-text';

const URL = 'https://example.cloud.databricks.com/#setting/account/token';

/** The visible text: without colours and link targets. */
function visible(text: string): string {
  return text.replace(/\u001b\]8;;[^\u001b]*\u001b\\/g, '').replace(/\u001b\[\d*m/g, '');
}

describe('promptText', () => {
  it('matches the prompt word for word', () => {
    expect(visible(promptText('unconfigured', URL)).split('\r\n')).toEqual([
      '━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━',
      '  Databricks CLI is not configured.',
      '',
      '  To allow the coding agent to act on your behalf,',
      '  create a short-lived token and paste it here.',
      '',
      '  1. Open: https://example.cloud.databricks.com#setting/account/token',
      '  2. Create a token (any lifetime — it will be',
      '     auto-rotated every 10 minutes)',
      '  3. Paste it below',
      '━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━',
      '',
    ]);
  });

  it('links the address to the token page', () => {
    expect(promptText('unconfigured', URL)).toContain(`\u001b]8;;${URL}\u001b\\`);
  });

  it('explains why it asks again', () => {
    expect(visible(promptText('stale', URL)).split('\r\n')[1]).toBe('  Your token no longer works.');
  });

  it('adds rows for an address that wraps', () => {
    expect(promptRows(URL, 80)).toBe(15);
    expect(promptRows(URL, 50)).toBe(16);
  });
});

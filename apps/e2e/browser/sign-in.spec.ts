import { API } from '@latchkey/contracts';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, openSetup, pageHeaders, test } from '../src/fixtures';

test('the cookie alone, as another local server receives it, gives no access', async ({
  page,
  context,
  server,
}) => {
  const latchkey = await server.start();
  await openSetup(page, latchkey);

  let stolen = '';
  const other = createServer((request, response) => {
    stolen = request.headers.cookie ?? '';
    response.end('<p>Another page');
  });
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const elsewhere = await context.newPage();
  await elsewhere.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
  other.close();
  // Proves that the browser did send the cookie.
  expect(stolen).toContain('latchkey_');

  const status = async (headers: Record<string, string>) =>
    (await fetch(latchkey.url + API.patStatus, { headers: { cookie: stolen, ...headers } })).status;
  expect(await status({})).toBe(401);
  expect(await status(await pageHeaders(page))).toBe(200);
  expect(await pageHeaders(elsewhere)).toEqual({ 'X-Latchkey-Request': '' });
});

test('a page that lost its secret asks to sign in, and the next printed link works', async ({
  page,
  server,
}) => {
  const latchkey = await server.start();
  await openSetup(page, latchkey);
  await page.reload();
  await expect(page.getByTestId('token-field')).toBeVisible();

  await page.evaluate(() => localStorage.clear());
  await page.reload();
  const gate = page.getByTestId('access-gate');
  await expect(gate).toHaveAttribute('data-code', 'SIGN_IN_REQUIRED');

  const next = latchkey.process.events.filter(({ event }) => event === 'address').pop();
  await page.goto('about:blank');
  await page.goto(String(next?.['address']));
  await expect(page.getByTestId('token-field')).toBeVisible();
});

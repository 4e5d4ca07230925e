// Another user of this computer: tries everything that it can reach again and again, and prints what it gets as JSON lines.
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

const { workspace, latchkey, tools, cookieName, pageHeader, folders, pids } = JSON.parse(process.argv[1]);
const HOST = '127.0.0.1';
/** How long this program listens on a port that it found free. */
const SQUAT_MS = 300;
const PROC_FILES = ['environ', 'cmdline', 'maps', 'mem', 'stack', 'fd'];
const told = new Set();

/** @param {object} finding `what` was tried, the `status` that it came to, and the `text` that it gave */
function report(finding) {
  const line = JSON.stringify(finding);
  if (told.has(line)) return;
  told.add(line);
  process.stdout.write(`${line}\n`);
}

/** One request, or an upgrade; a refusal of the connection is an answer too. */
function attempt(what, options, body) {
  return new Promise((resolve) => {
    const sent = request({ agent: false, timeout: 2000, ...options }, (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (chunk) => (text += chunk));
      response.on('close', () => {
        report({ what, status: response.statusCode, text: JSON.stringify(response.headers) + text });
        resolve();
      });
    });
    const failed = (error) => {
      report({ what, status: error.code ?? 'failed', text: '' });
      resolve();
    };
    sent.on('upgrade', (_response, socket) => {
      report({ what, status: 101, text: '' });
      socket.destroy();
      resolve();
    });
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', failed);
    sent.end(body);
  });
}

/** A cookie and page secret as Latchkey makes them, signed with a key that we would know. */
function forged(key) {
  const body = `forged.${Math.floor(Date.now() / 1000)}`;
  const sign = (text) => createHmac('sha256', key).update(text).digest('base64url');
  return { cookie: `${cookieName}=${body}.${sign(body)}`, [pageHeader]: sign(`page.${body}`) };
}

const json = { 'content-type': 'application/json' };

async function tryWorkspace() {
  for (const [name, key] of [
    ['no key', {}],
    ['an empty key', { 'x-sandbox-key': '' }],
    ['a guessed key', { 'x-sandbox-key': 'guess' }],
    ['a forged cookie', { cookie: 'key=guess' }],
  ]) {
    const headers = { ...key, ...json, 'x-sandbox-user': 'dev@example.com' };
    const call = (method, path, body) =>
      attempt(
        `${method} ${path} of the workspace with ${name}`,
        { host: HOST, port: workspace, method, path, headers },
        body,
      );
    for (const path of ['app-environment', 'state?values=true', 'requests', 'model-calls', 'users'])
      await call('GET', `/__sandbox/${path}`);
    await call('POST', '/__sandbox/tokens', '{"userName":"dev@example.com"}');
    for (const path of ['session', 'tokens']) await call('GET', `/__page/api/${path}`);
    await call('POST', '/__page/api/tokens', '{"lifetimeSeconds":60}');
    for (const path of ['/', '/__page/token-page.mjs', '/api/2.0/token/list']) await call('GET', path);
    await call('POST', '/oidc/v1/token', 'grant_type=client_credentials');
  }
}

async function tryLatchkey() {
  for (const [name, forgery] of [
    ['no cookie', {}],
    ['a cookie forged with an empty key', forged('')],
    ['a cookie forged with zeros', forged(Buffer.alloc(32))],
    ['a cookie forged with a known word', forged('session-cookie-key')],
  ]) {
    const headers = { ...forgery, ...json, origin: `http://${HOST}:${latchkey}` };
    const call = (method, path, body, extra) =>
      attempt(
        `${method} ${path} of Latchkey with ${name}`,
        { host: HOST, port: latchkey, method, path, headers: { ...headers, ...extra } },
        body,
      );
    for (const path of ['/api/pat-status', '/api/sessions', '/metrics', '/api/admin/health', '/'])
      await call('GET', path);
    await call('POST', '/api/sessions', '{"cols":80,"rows":24}');
    await call('POST', '/api/sign-in', '{"key":"guess"}');
    await call('GET', '/api/events', undefined, {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    });
  }
}

async function tryToolServer() {
  const headers = { 'x-databricks-metadata-version': '1', host: `${HOST}:${tools}` };
  for (const path of [
    '/',
    '/metadata',
    '/guess/metadata',
    '/guess/gateway/openai/v1/models',
    '/guess/command',
  ])
    await attempt(`GET ${path} of the tool server`, { host: HOST, port: tools, path, headers });
  const sockets = readFileSync('/proc/net/unix', 'latin1').match(/\/\S*tools\.sock/g) ?? [];
  for (const socketPath of new Set(sockets)) {
    if (!folders.some((folder) => socketPath.startsWith(folder))) continue;
    await attempt('the tool server’s socket', { socketPath, path: '/command' });
  }
}

function tryFiles() {
  folders.forEach(tryPath);
  for (const pid of pids) for (const file of PROC_FILES) tryPath(`/proc/${pid}/${file}`);
}

function tryPath(path) {
  try {
    for (const name of readdirSync(path)) tryPath(join(path, name));
    report({ what: path, status: 'listed', text: '' });
  } catch (listing) {
    if (listing.code !== 'ENOTDIR') return report({ what: path, status: listing.code, text: '' });
    try {
      report({ what: path, status: 'read', text: readFileSync(path, 'latin1') });
    } catch (error) {
      report({ what: path, status: error.code, text: '' });
    }
  }
}

/** Takes a port as soon as it is free, and keeps what is sent there. */
async function squat(what, port) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => report({ what, status: 'received', text: bytes.toString('latin1') }));
  });
  for (;;) {
    const isOpen = await new Promise((resolve) => {
      server.once('error', () => resolve(false));
      server.listen({ port, host: HOST, exclusive: true }, () => resolve(true));
    });
    if (isOpen) {
      report({ what, status: 'taken', text: '' });
      await new Promise((resolve) => setTimeout(resolve, SQUAT_MS));
      await new Promise((resolve) => server.close(resolve));
    }
    server.removeAllListeners('error').removeAllListeners('listening');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

void squat('the port of Latchkey', latchkey);
void squat('the port of the tool server', tools);
// Not an attack: shows that this program reaches the servers at all.
connect(workspace, HOST)
  .on('connect', () => report({ what: 'this program', status: 'connected', text: '' }))
  .unref();
for (let round = 1; ; round++) {
  await tryWorkspace();
  await tryLatchkey();
  await tryToolServer();
  tryFiles();
  report({ what: 'round', status: round, text: '' });
}

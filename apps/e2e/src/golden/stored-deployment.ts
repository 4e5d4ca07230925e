import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { makeTempDir, startLatchkey, startSandbox, waitFor, type TempDir } from '@latchkey/testing';
import { RawViewer } from './terminal-frames';

/** What a deployment left when it stopped: the workspace's secrets and tokens, and the files in its home folder. */
export interface StoredDeployment {
  readonly recordedAtMs: number;
  /** State file of the sandbox, with secrets in plain text. Keys that sign are made when it is restored. */
  readonly workspace: Workspace;
  readonly home: Readonly<Record<string, string>>;
}

interface Workspace {
  readonly secretScopes: readonly SecretScope[];
  readonly [field: string]: unknown;
}

interface SecretScope {
  readonly name: string;
  readonly secrets: Readonly<Record<string, Record<string, unknown>>>;
}

/** Nothing in a repository should look like a token, not even one of a sandbox. */
const TOKEN_PREFIX = 'dapi';
const PREFIX_PLACEHOLDER = '<dapi>';
const WORKSPACE_PLACEHOLDER = '<workspace>';

/** Sets up a deployment, uses it and stops it. */
export async function recordDeployment(): Promise<StoredDeployment> {
  const folder = makeTempDir();
  const home = join(folder.path, 'home');
  const stateFile = join(folder.path, 'workspace.json');
  const sandbox = await startSandbox({ stateFile });
  const latchkey = await startLatchkey({ sandbox, home });
  const visitor = await latchkey.signIn();
  const post = async (path: string, json: unknown, method = 'POST'): Promise<{ id: string }> => {
    const response = await visitor.fetch(path, { method, json });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as { id: string };
  };
  const { value } = await sandbox.control.makeToken({ comment: 'made for Latchkey' });
  await post('/api/configure-pat', { token: value });
  await post('/api/pat/rotate', {});
  const { id } = await post('/api/sessions', { label: 'kept shell', cols: 80, rows: 24 });
  const pane = { session: id };
  await post(
    '/api/layout',
    { revision: 0, value: { tabs: [{ id: 'tab', name: 'kept tab', root: pane }], detached: [], active: id } },
    'PUT',
  );
  await post('/api/preferences', { revision: 0, value: { appTheme: 'dark', fontSizePixels: 17 } }, 'PUT');
  const viewer = new RawViewer(latchkey.url, visitor, id);
  await viewer.opened();
  viewer.attach();
  await waitFor('the prompt', () => /[#$] $/.test(viewer.output));
  viewer.input(0, "PS1='$ '; clear; echo kept''words\r");
  await waitFor('the words', () => viewer.output.includes('keptwords'));
  await latchkey.stop();
  await sandbox.stop();

  const books = JSON.parse(readFileSync(stateFile, 'utf8')) as Workspace;
  const plain: StoredDeployment = {
    recordedAtMs: Date.now(),
    workspace: {
      ...books,
      clientSecret: null,
      signingKey: null,
      secretScopes: mapSecrets(books, ({ valueBase64, ...secret }) => ({
        ...secret,
        value: Buffer.from(String(valueBase64), 'base64').toString(),
      })),
    },
    home: filesBelow(home),
  };
  folder.remove();
  const text = JSON.stringify(plain)
    .replaceAll(sandbox.url, WORKSPACE_PLACEHOLDER)
    .replace(/dapi(?=[0-9a-f]{32})/g, PREFIX_PLACEHOLDER);
  return JSON.parse(text) as StoredDeployment;
}

export interface RestoredDeployment {
  readonly folder: TempDir;
  readonly home: string;
  readonly stateFile: string;
  /** Writes the files of the home folder, once the workspace's address is known. */
  restoreHome(workspaceUrl: string): void;
}

/** Puts a stored deployment on the disk as if it had stopped a moment ago: its times move with the clock. */
export function restoreDeployment(stored: StoredDeployment): RestoredDeployment {
  const folder = makeTempDir();
  const home = join(folder.path, 'home');
  const stateFile = join(folder.path, 'workspace.json');
  const shifted = shiftTimes(withTokens(stored.workspace), Date.now() - stored.recordedAtMs);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const books = {
    ...shifted,
    clientSecret: `dose${randomBytes(16).toString('hex')}`,
    signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    secretScopes: mapSecrets(shifted, ({ value, ...secret }) => ({
      ...secret,
      valueBase64: Buffer.from(String(value)).toString('base64'),
    })),
  };
  writeFileSync(stateFile, JSON.stringify(books));
  return {
    folder,
    home,
    stateFile,
    restoreHome: (workspaceUrl) => {
      for (const [path, text] of Object.entries(withTokens(stored.home))) {
        const file = join(home, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text.replaceAll(WORKSPACE_PLACEHOLDER, workspaceUrl), { mode: 0o600 });
      }
    },
  };
}

function withTokens<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll(PREFIX_PLACEHOLDER, TOKEN_PREFIX)) as T;
}

/** Epoch milliseconds and ISO times anywhere in the text, also inside of JSON in JSON. */
function shiftTimes<T>(value: T, byMs: number): T {
  const text = JSON.stringify(value)
    .replace(/(?<![\w.])1[789]\d{11}(?![\w.])/g, (ms) => String(Number(ms) + byMs))
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (iso) =>
      new Date(Date.parse(iso) + byMs).toISOString(),
    );
  return JSON.parse(text) as T;
}

function mapSecrets(
  { secretScopes }: Workspace,
  map: (secret: Record<string, unknown>) => Record<string, unknown>,
): readonly SecretScope[] {
  return secretScopes.map((scope) => ({
    ...scope,
    secrets: Object.fromEntries(Object.entries(scope.secrets).map(([key, secret]) => [key, map(secret)])),
  }));
}

function filesBelow(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^\.(?:bash|npm|cache)/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]));
}

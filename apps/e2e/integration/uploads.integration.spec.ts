import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, symlink } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import {
  API,
  REQUEST_HEADER,
  UPLOAD_CONTENT_TYPE,
  UPLOAD_LIMITS,
  type UploadedFile,
} from '@latchkey/contracts';
import {
  startLatchkey,
  startSandbox,
  waitFor,
  type Latchkey,
  type Sandbox,
  type Visitor,
} from '@latchkey/testing';

jest.setTimeout(180_000);

let sandbox: Sandbox;
let latchkey: Latchkey;
let visitor: Visitor;

beforeEach(async () => {
  sandbox = await startSandbox();
  latchkey = await startLatchkey({ sandbox });
  visitor = await latchkey.signIn();
});

afterEach(async () => {
  await latchkey.stop();
  await sandbox.stop();
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const uploads = (): string => join(latchkey.home, 'uploads');
const found = (): Promise<string[]> => readdir(uploads()).catch(() => []);
const pathFor = (name: string): string => `${API.uploads}?name=${encodeURIComponent(name)}`;

const upload = (
  name: string,
  body: BodyInit,
  headers: Record<string, string> = { 'content-type': UPLOAD_CONTENT_TYPE },
): Promise<Response> => visitor.fetch(pathFor(name), { method: 'POST', body, headers });

async function refused(answer: Response): Promise<string> {
  const { code } = (await answer.json()) as { code: string };
  return `${String(answer.status)} ${code}`;
}

it('brings a file of the largest size byte for byte, and several of one name side by side', async () => {
  const bytes = randomBytes(UPLOAD_LIMITS.maxBytes);
  const answer = await upload('big.bin', bytes);
  expect(answer.status).toBe(201);
  const file = (await answer.json()) as UploadedFile;
  expect(file).toEqual({ path: join(uploads(), 'big.bin'), bytes: bytes.length });
  expect(sha256(await readFile(file.path))).toBe(sha256(bytes));

  const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => upload('same.txt', `${index}`)));
  const paths = await Promise.all(answers.map(async (each) => ((await each.json()) as UploadedFile).path));
  expect(new Set(paths).size).toBe(8);
});

it('refuses whatever would lie elsewhere, by name', async () => {
  const names = ['../.bashrc', '/tmp/x', '..', 'a\0b', 'a/b', '', 'x'.repeat(300)];
  for (const name of names) expect(await refused(await upload(name, 'x'))).toBe('400 UPLOAD_NAME_INVALID');
  const twice = await visitor.fetch(`${API.uploads}?name=a&name=b`, {
    method: 'POST',
    body: 'x',
    headers: { 'content-type': UPLOAD_CONTENT_TYPE },
  });
  expect(await refused(twice)).toBe('400 UPLOAD_NAME_INVALID');
  expect(await found()).toEqual([]);
});

it('refuses a folder that leads elsewhere', async () => {
  await mkdir(latchkey.home, { recursive: true });
  await symlink('/tmp', uploads());
  expect(await refused(await upload('a.txt', 'x'))).toBe('409 UPLOAD_FOLDER_UNUSABLE');
});

it('refuses 33 MB, said beforehand or not, and the next one comes through', async () => {
  const tooLarge = randomBytes(33 * 1024 * 1024);
  expect(await refused(await upload('a.bin', tooLarge))).toBe('413 UPLOAD_TOO_LARGE');
  const unsaid = { method: 'POST', body: new Blob([tooLarge]).stream(), duplex: 'half' } as RequestInit;
  const headers = { 'content-type': UPLOAD_CONTENT_TYPE };
  expect(await refused(await visitor.fetch(pathFor('a.bin'), { ...unsaid, headers }))).toBe(
    '413 UPLOAD_TOO_LARGE',
  );
  expect(await found()).toEqual([]);
  expect((await upload('b.bin', 'small')).status).toBe(201);
});

it('keeps nothing of a file whose sender goes away', async () => {
  const outgoing = request(latchkey.url + pathFor('half.bin'), {
    method: 'POST',
    headers: {
      cookie: visitor.cookie,
      [REQUEST_HEADER]: visitor.pageSecret,
      'content-type': UPLOAD_CONTENT_TYPE,
      'content-length': '1000000',
    },
  });
  outgoing.on('error', () => undefined);
  outgoing.write(randomBytes(1000));
  await waitFor('the beginning', async () => (await found()).length === 1);
  outgoing.destroy();
  await waitFor('its removal', async () => (await found()).length === 0);
});

it('takes bytes only as bytes, and from nobody else', async () => {
  const json = { 'content-type': 'application/json' };
  expect(await refused(await upload('a.json', '{}', json))).toBe('400 REQUEST_INVALID');
  const stranger = await fetch(latchkey.url + pathFor('a.txt'), {
    method: 'POST',
    body: 'x',
    headers: { [REQUEST_HEADER]: '1', 'content-type': UPLOAD_CONTENT_TYPE },
  });
  expect(await refused(stranger)).toBe('401 SIGN_IN_REQUIRED');
  expect(await found()).toEqual([]);
});

import 'reflect-metadata';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Logger, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { API, type ApiErrorBody, type Layout, type Revised } from '@latchkey/contracts';
import { ApiErrorFilter } from '../common/api-error.filter';
import { requestValidation } from '../common/validation';
import { AppConfig } from '../config/app-config';
import { PreferencesController } from './preferences.controller';
import { PreferencesStore } from './preferences-store';

const LAYOUT: Layout = {
  tabs: [
    {
      id: 't1',
      name: 'both',
      root: { direction: 'row', ratio: 0.5, first: { session: 'a' }, second: { session: 'b' } },
    },
    { id: 't2', name: null, root: { session: 'c' } },
  ],
  detached: ['d'],
  active: 'b',
};

let home: string;
let app: INestApplication;

async function start(): Promise<void> {
  const module = await Test.createTestingModule({
    controllers: [PreferencesController],
    providers: [PreferencesStore, { provide: AppConfig, useValue: { sessionHome: home } }],
  }).compile();
  app = module.createNestApplication();
  app.useGlobalPipes(requestValidation());
  app.useGlobalFilters(new ApiErrorFilter());
  await app.listen(0, '127.0.0.1');
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'latchkey-preferences-'));
  await start();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await app.close();
  await rm(home, { recursive: true, force: true });
});

async function ask<T>(
  method: 'GET' | 'PUT',
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  return { status: response.status, body: (await response.json()) as T };
}

const layoutFile = (): string => join(home, '.config/latchkey/layout.json');

describe('what the owner’s pages keep', () => {
  it('is nothing at first, then what was put, also after a restart, for its owner’s eyes alone', async () => {
    expect((await ask('GET', API.layout)).body).toEqual({ revision: 0, value: null });
    const put = await ask<Revised<Layout>>('PUT', API.layout, { revision: 0, value: LAYOUT });
    expect([put.status, put.body.value]).toEqual([200, LAYOUT]);
    const chosen = { terminalTheme: 'ember', fontSizePixels: 16, keys: { palette: ['Ctrl+Shift+K'] } };
    await ask('PUT', API.preferences, { revision: 0, value: chosen });

    await app.close();
    await start();
    expect((await ask('GET', API.layout)).body).toEqual(put.body);
    expect((await ask('GET', API.preferences)).body).toMatchObject({ value: chosen });
    expect((await stat(layoutFile())).mode & 0o777).toBe(0o600);
  });

  it('is not overwritten by somebody who does not know the newest', async () => {
    const first = await ask<Revised<Layout>>('PUT', API.layout, { revision: 0, value: LAYOUT });
    const other: Layout = { tabs: [], detached: [], active: null };
    const late = await ask<ApiErrorBody>('PUT', API.layout, { revision: 0, value: other });
    expect([late.status, late.body.code]).toEqual([409, 'REVISION_CONFLICT']);
    expect((await ask('GET', API.layout)).body).toEqual(first.body);

    const { revision } = first.body;
    const both = await Promise.all([
      ask('PUT', API.layout, { revision, value: other }),
      ask('PUT', API.layout, { revision, value: LAYOUT }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('has revisions that grow over the loss of the disk', async () => {
    const before = await ask<Revised<Layout>>('PUT', API.layout, { revision: 0, value: LAYOUT });
    await app.close();
    await rm(layoutFile());
    await start();
    expect((await ask('GET', API.layout)).body).toEqual({ revision: 0, value: null });
    const after = await ask<Revised<Layout>>('PUT', API.layout, { revision: 0, value: LAYOUT });
    expect(after.body.revision).toBeGreaterThan(before.body.revision);
  });

  it('is told of', async () => {
    const told: Revised<Layout>[] = [];
    app.get(PreferencesStore).layout.changes.subscribe((document) => told.push(document));
    const { body } = await ask<Revised<Layout>>('PUT', API.layout, { revision: 0, value: LAYOUT });
    expect(told).toEqual([body]);
  });

  it.each([
    ['no JSON', 'oops'],
    ['another document', '{"revision":3,"value":{"tabs":7}}'],
    ['no revision', JSON.stringify({ value: LAYOUT })],
    ['a revision that no request can name', JSON.stringify({ revision: -1, value: LAYOUT })],
    ['the last revision', JSON.stringify({ revision: Number.MAX_SAFE_INTEGER, value: LAYOUT })],
    ['far too much', JSON.stringify({ revision: 3, value: LAYOUT, more: 'x'.repeat(70_000) })],
  ])('begins anew where a program has put %s into the file', async (_case, content) => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    await app.close();
    await mkdir(dirname(layoutFile()), { recursive: true });
    await writeFile(layoutFile(), content);
    await start();
    expect((await ask('GET', API.layout)).body).toEqual({ revision: 0, value: null });
    expect((await ask('PUT', API.layout, { revision: 0, value: LAYOUT })).status).toBe(200);
    expect(JSON.parse(await readFile(layoutFile(), 'utf8'))).toMatchObject({ value: LAYOUT });
  });

  it('is kept in memory when it cannot be written', async () => {
    const complaint = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    await writeFile(join(home, '.config'), 'a file where a folder should be');
    await chmod(join(home, '.config'), 0o400);
    expect((await ask('PUT', API.layout, { revision: 0, value: LAYOUT })).status).toBe(200);
    expect((await ask('GET', API.layout)).body).toMatchObject({ value: LAYOUT });
    expect(complaint).toHaveBeenCalled();
  });
});

const leaf = (session: string): object => ({ session });
const split = (first: object, second: object, ratio: unknown = 0.5): object => ({
  direction: 'row',
  ratio,
  first,
  second,
});
const tab = (root: object, id = 't'): object => ({ id, name: null, root });

describe('a request that is refused', () => {
  it.each([
    ['no layout', null],
    ['a list', []],
    ['tabs that are none', { tabs: [1], detached: [], active: null }],
    ['a shell in two places', { tabs: [tab(split(leaf('a'), leaf('a')))], detached: [], active: null }],
    ['a shell in a tab and detached', { tabs: [tab(leaf('a'))], detached: ['a'], active: null }],
    ['two tabs of one id', { tabs: [tab(leaf('a')), tab(leaf('b'))], detached: [], active: null }],
    ['a ratio of nothing', { tabs: [tab(split(leaf('a'), leaf('b'), 0))], detached: [], active: null }],
    [
      'a ratio that is no number',
      { tabs: [tab(split(leaf('a'), leaf('b'), '½'))], detached: [], active: null },
    ],
    [
      'five panes',
      {
        tabs: [tab(split(split(leaf('a'), leaf('b')), split(leaf('c'), split(leaf('d'), leaf('e')))))],
        detached: [],
        active: null,
      },
    ],
    ['an id with a path', { tabs: [tab(leaf('../a'))], detached: [], active: null }],
    ['101 shells', { tabs: [], detached: Array.from({ length: 101 }, (_, n) => `s${n}`), active: null }],
  ])('has %s for a layout', async (_case, value) => {
    const answer = await ask<ApiErrorBody>('PUT', API.layout, { revision: 0, value });
    expect([answer.status, answer.body.code]).toEqual([400, 'REQUEST_INVALID']);
    expect((await ask('GET', API.layout)).body).toEqual({ revision: 0, value: null });
  });

  it.each([
    [null],
    [[]],
    [{ appTheme: 'pink' }],
    [{ appTheme: null }],
    [{ terminalTheme: 'a/b' }],
    [{ fontSizePixels: 7 }],
    [{ fontSizePixels: 33 }],
    [{ fontSizePixels: 12.5 }],
    [{ lineHeight: 0.5 }],
    [{ screenReader: 'yes' }],
    [{ keys: { palette: 'Ctrl+P' } }],
    [{ keys: { palette: ['Ctrl+\u001b'] } }],
    [{ keys: { palette: Array.from({ length: 5 }, () => 'Ctrl+P') } }],
    [{ keys: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`a${n}`, []])) }],
  ])('has %j for preferences', async (value) => {
    const answer = await ask<ApiErrorBody>('PUT', API.preferences, { revision: 0, value });
    expect([answer.status, answer.body.code]).toEqual([400, 'REQUEST_INVALID']);
    expect((await ask('GET', API.preferences)).body).toEqual({ revision: 0, value: null });
  });

  it('takes nothing along that it does not know', async () => {
    const value = { ...LAYOUT, evil: 1, tabs: [{ ...LAYOUT.tabs[1], evil: 1 }] };
    const { body } = await ask<Revised<Layout>>('PUT', API.layout, { revision: 0, value });
    expect(body.value).toEqual({ ...LAYOUT, tabs: [LAYOUT.tabs[1]] });
    const chosen = await ask('PUT', API.preferences, { revision: 0, value: { appTheme: 'dark', evil: 1 } });
    expect(chosen.body).toMatchObject({ value: { appTheme: 'dark' } });
    expect(JSON.stringify(chosen.body)).not.toContain('evil');
  });
});

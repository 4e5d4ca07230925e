import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { readLayout, type AuditEntry, type LedgerEntry } from '@latchkey/contracts';
import * as fc from 'fast-check';
import { decodePart, encodePart } from './audit/audit-part';
import { Clock } from './common/clock';
import { damaged } from './damaged-json.test-kit';
import { Ledger } from './pat/ledger';
import { readPreferences } from './preferences/preferences.dto';
import { RevisedFile } from './preferences/revised-file';
import { MemorySecretStore } from './workspace/secret-store';

const isFull = process.env['LATCHKEY_FULL_TESTS'] === '1';
function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

beforeAll(() => void Logger.overrideLogger(false));

describe('a damaged ledger', () => {
  const ENTRY: LedgerEntry = {
    at: '2026-01-01T10:00:00.000Z',
    generation: 1,
    rotationId: null,
    step: 'mint',
    outcome: 'done',
    milliseconds: 1,
    detail: 'token 0123',
  };

  it('gives entries of the known shape alone, and never keeps a new entry from being stored', async () => {
    await fc.assert(
      fc.asyncProperty(damaged([ENTRY, { ...ENTRY, rotationId: 'r' }]), async (text) => {
        const store = new MemorySecretStore();
        await store.write('ledger', text);
        const ledger = new Ledger(store, new Clock());
        ledger.add(ENTRY);
        await ledger.sync();
        for (const { rotationId, outcome, generation, milliseconds, ...texts } of ledger.latest()) {
          expect(rotationId === null || typeof rotationId === 'string').toBe(true);
          expect(['done', 'failed']).toContain(outcome);
          expect([typeof generation, typeof milliseconds]).toEqual(['number', 'number']);
          for (const shown of [texts.at, texts.step, texts.detail]) expect(typeof shown).toBe('string');
        }
        const stored = await store.read('ledger');
        expect(stored.ok && JSON.parse(stored.value ?? '')).toEqual(ledger.latest());
      }),
      { numRuns: isFull ? 1_000 : 100 },
    );
  });
});

describe('a damaged part of the audit log', () => {
  const ENTRY: AuditEntry = {
    at: '2026-01-01T10:00:00.000Z',
    actor: 'ada@example.com',
    address: '192.0.2.1',
    requestId: null,
    action: 'paste',
    objectId: 'token 0123',
    outcome: 'ok',
  };
  const PART: unknown = JSON.parse(
    encodePart('actions', { next: 2, entries: [ENTRY, { ...ENTRY, unlisted: 3 }] }),
  );

  it('is refused, or holds events of the known shape and a number in its place', () => {
    fc.assert(
      fc.property(damaged(PART), (text) => {
        const part = decodePart('actions', 'audit-actions-0', text);
        if (part === null) return;
        expect(part.next).toBeGreaterThanOrEqual(part.entries.length);
        for (const { at, action, outcome, actor, address, requestId, objectId, unlisted } of part.entries) {
          for (const name of [action, outcome]) expect(name).toMatch(/^[A-Za-z_-]{1,40}$/);
          for (const shown of [actor, address, requestId, objectId])
            expect((shown ?? '').length).toBeLessThan(201);
          expect(Number.isFinite(Date.parse(at))).toBe(true);
          expect(Number.isSafeInteger(unlisted ?? 0)).toBe(true);
        }
        expect(decodePart('actions', 'audit-actions-0', encodePart('actions', part))).toEqual(part);
      }),
      { numRuns: isFull ? 5_000 : 500 },
    );
  });
});

describe.each([
  {
    name: 'preferences',
    read: readPreferences,
    value: {
      appTheme: 'dark',
      fontSizePixels: 14,
      lineHeight: 1.2,
      screenReader: true,
      keys: { split: ['Ctrl+D'] },
    },
  },
  {
    name: 'layout',
    read: readLayout as (value: unknown) => object | null,
    value: {
      tabs: [
        {
          id: 't',
          name: 'both',
          root: { direction: 'row', ratio: 0.5, first: { session: 'a' }, second: { session: 'b' } },
        },
      ],
      detached: ['c'],
      active: 'a',
    },
  },
])('a damaged file of $name', ({ name, read, value }) => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'latchkey-records-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is read without an exception, as a request with it would be', () => {
    fc.assert(
      fc.property(damaged(value), (text) => {
        const found = read(parsedOrNull(text));
        if (found !== null) expect(read(JSON.parse(JSON.stringify(found)))).toEqual(found);
      }),
      { numRuns: isFull ? 10_000 : 2_000 },
    );
  });

  it('gives a document that can be read again and replaced, or none', async () => {
    const path = join(folder, `${name}.json`);
    await fc.assert(
      fc.asyncProperty(damaged({ revision: 7, value }), async (text) => {
        writeFileSync(path, text);
        const file = new RevisedFile(path, read);
        await file.load();
        const { revision, value: found } = file.current;
        expect(revision).toBeGreaterThanOrEqual(0);
        const replaced = await file.replace({ revision, value: found ?? value });
        expect(replaced.revision).toBeGreaterThan(revision);
        const next = new RevisedFile(path, read);
        await next.load();
        expect(next.current).toEqual(replaced);
      }),
      { numRuns: isFull ? 500 : 50 },
    );
  });
});

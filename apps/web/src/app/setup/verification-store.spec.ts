import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { API, type ApiErrorBody, type ConfigurePatLine } from '@latchkey/contracts';
import { AccessStore } from '../core/access/access-store';
import type { Problem } from '../core/api-problem';
import { OPEN_SOCKET } from '../core/control-channel';
import { PatStatusStore } from '../core/pat-status-store';
import { FakeSocket, patStatus } from '../testing/fixtures';
import { CONFIGURE_PAT } from './configure-pat';
import { VerificationStore } from './verification-store';

type Line = ConfigurePatLine | { readonly refused: Problem } | Error;

const REFUSED: ApiErrorBody = { code: 'PAT_INVALID', message: 'It is refused.', hint: 'Make another.' };

function storeFor(lines: readonly Line[]): VerificationStore {
  TestBed.configureTestingModule({
    providers: [
      VerificationStore,
      provideHttpClient(),
      provideHttpClientTesting(),
      { provide: OPEN_SOCKET, useValue: () => new FakeSocket() },
      {
        provide: CONFIGURE_PAT,
        useValue: async function* () {
          for (const line of lines) {
            if (line instanceof Error) throw line;
            yield line;
          }
        },
      },
    ],
  });
  return TestBed.inject(VerificationStore);
}

const statesOf = (store: VerificationStore): string[] => store.stages().map(({ state }) => state);

describe('VerificationStore', () => {
  it('completes stages and passes the status on', async () => {
    const store = storeFor([
      { stage: 'format', state: 'running' },
      { stage: 'format', state: 'done', milliseconds: 1 },
      { stage: 'workspace', state: 'done', milliseconds: 84 },
      { stage: 'identity', state: 'done', milliseconds: 3, detail: 'ada@example.com' },
      { status: patStatus({ generation: 1 }) },
    ]);
    await store.run('dapi');
    expect(store.state()).toBe('succeeded');
    expect(statesOf(store).slice(0, 4)).toEqual(['done', 'done', 'done', 'pending']);
    expect(store.stages()[2]).toMatchObject({ detail: 'ada@example.com', milliseconds: 3 });
    expect(TestBed.inject(PatStatusStore).status()?.generation).toBe(1);
  });

  it('keeps the problem and fails the running stage', async () => {
    const store = storeFor([
      { stage: 'format', state: 'done' },
      { stage: 'workspace', state: 'running' },
      { error: REFUSED },
    ]);
    await store.run('dapi');
    expect(store.state()).toBe('failed');
    expect(store.problem()).toMatchObject(REFUSED);
    expect(statesOf(store).slice(0, 3)).toEqual(['done', 'failed', 'pending']);
  });

  it('shows a refusal that came instead of a verification, with the time to wait', async () => {
    const refused: Problem = { code: 'TOO_MANY_ATTEMPTS', message: 'm', hint: 'h', retryAfterSeconds: 30 };
    const store = storeFor([{ refused }]);
    await store.run('dapi');
    expect(store.problem()).toEqual(refused);
  });

  it('shows the access gate when this browser is refused', async () => {
    const refused: Problem = { code: 'SIGN_IN_REQUIRED', message: 'm', hint: 'h', retryAfterSeconds: null };
    await storeFor([{ refused }]).run('dapi');
    expect(TestBed.inject(AccessStore).blocked()).toBe(true);
  });

  it.each([
    ['fails', 'unconfigured', 'failed'],
    ['succeeds', 'valid', 'succeeded'],
  ] as const)('%s after a cut according to the status it then loads', async (_name, state, outcome) => {
    const store = storeFor([{ stage: 'rotate', state: 'running' }, new Error('cut')]);
    const run = store.run('dapi');
    await new Promise((resolve) => setTimeout(resolve));
    TestBed.inject(HttpTestingController).expectOne(API.patStatus).flush(patStatus({ state }));
    await run;
    expect(store.state()).toBe(outcome);
    expect(store.problem() === null).toBe(outcome === 'succeeded');
  });
});

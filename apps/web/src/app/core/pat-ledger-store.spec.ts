import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { API } from '@latchkey/contracts';
import { ledgerEntry } from '../testing/fixtures';
import { PatLedgerStore } from './pat-ledger-store';

describe('PatLedgerStore', () => {
  let store: PatLedgerStore;
  let http: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [PatLedgerStore, provideHttpClient(), provideHttpClientTesting()],
    });
    store = TestBed.inject(PatLedgerStore);
    http = TestBed.inject(HttpTestingController);
  });

  const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  const steps = (): string[] | undefined => store.entries()?.map(({ step }) => step);

  it('reads exactly once more for all loads requested during a read', async () => {
    const loads = [store.load(), store.load(), store.load()];
    http.expectOne(API.patLedger).flush({ entries: [ledgerEntry({ step: 'mint' })] });
    await nextTask();
    http
      .expectOne(API.patLedger)
      .flush({ entries: [ledgerEntry({ step: 'revoke' }), ledgerEntry({ step: 'mint' })] });
    await Promise.all(loads);
    http.expectNone(API.patLedger);
    expect(steps()).toEqual(['revoke', 'mint']);
  });

  it('keeps its entries when a read fails, and can be read again', async () => {
    const first = store.load();
    http.expectOne(API.patLedger).flush({ entries: [ledgerEntry({ step: 'mint' })] });
    await first;
    const second = store.load();
    http.expectOne(API.patLedger).error(new ProgressEvent('error'));
    await second;
    expect(steps()).toEqual(['mint']);
    expect(store.problem()?.message).toContain('Can’t reach Latchkey');
    const third = store.load();
    http.expectOne(API.patLedger).flush({ entries: [] });
    await third;
    expect(store.problem()).toBeNull();
  });
});

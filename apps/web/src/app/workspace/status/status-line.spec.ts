import { TestBed } from '@angular/core/testing';
import { PatStatusStore } from '../../core/pat-status-store';
import { Keymap } from '../keys/keymap';
import { StatusLine } from './status-line';

it.each([
  [14, '14 ms', 'Connected'],
  [0.4, '<1 ms', 'Connected'],
  [2_999, '2999 ms', 'Connected'],
  [4_200, '4 s', 'No answer…'],
])('shows a round trip of %d ms as %s, %s', async (trip, time, words) => {
  TestBed.configureTestingModule({
    providers: [
      { provide: PatStatusStore, useValue: { home: () => null } },
      { provide: Keymap, useValue: { hint: () => '' } },
    ],
  });
  const line = TestBed.createComponent(StatusLine);
  line.componentRef.setInput('shell', { label: 'Shell 1', cwd: null, viewers: 1 });
  line.componentRef.setInput('kind', 'attached');
  line.componentRef.setInput('roundTripMs', trip);
  await line.whenStable();
  const text = (line.nativeElement as HTMLElement).textContent ?? '';
  expect(text).toContain(time);
  expect(text).toContain(words);
});

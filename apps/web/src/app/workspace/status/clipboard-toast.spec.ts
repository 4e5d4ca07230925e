import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { ClipboardToast, ClipboardWrites } from './clipboard-toast';

describe('ClipboardToast', () => {
  let fixture: ComponentFixture<ClipboardToast>;
  let writes: ClipboardWrites;

  beforeEach(() => {
    jest.useFakeTimers();
    fixture = TestBed.createComponent(ClipboardToast);
    writes = TestBed.inject(ClipboardWrites);
  });
  afterEach(() => jest.useRealTimers());

  const shown = (): string => {
    fixture.detectChanges();
    return ((fixture.nativeElement as HTMLElement).textContent ?? '').replace(/\s+/g, ' ').trim();
  };

  it.each([
    [12, 'A program in Shell 1 copied 12 characters to your clipboard.'],
    [1, 'A program in Shell 1 copied 1 character to your clipboard.'],
    [0, 'A program in Shell 1 cleared your clipboard.'],
  ])('reports a copy of %i characters', (characters, text) => {
    expect(shown()).toBe('');
    writes.report('Shell 1', characters);
    expect(shown()).toBe(text);
  });

  it('disappears some time after the last write', () => {
    writes.report('Shell 1', 1);
    shown();
    jest.advanceTimersByTime(7_000);
    writes.report('Shell 1', 2);
    shown();
    jest.advanceTimersByTime(7_000);
    expect(shown()).toContain('2 characters');
    jest.advanceTimersByTime(1_000);
    expect(shown()).toBe('');
  });
});

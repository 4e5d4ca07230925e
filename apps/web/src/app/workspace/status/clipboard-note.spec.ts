import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { ClipboardNote, ClipboardWrites } from './clipboard-note';

describe('ClipboardNote', () => {
  let fixture: ComponentFixture<ClipboardNote>;
  let writes: ClipboardWrites;

  beforeEach(() => {
    jest.useFakeTimers();
    fixture = TestBed.createComponent(ClipboardNote);
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
    [0, 'A program in Shell 1 emptied your clipboard.'],
  ])('tells of %i characters', (characters, text) => {
    expect(shown()).toBe('');
    writes.note('Shell 1', characters);
    expect(shown()).toBe(text);
  });

  it('goes away after a while, counted from the last write', () => {
    writes.note('Shell 1', 1);
    shown();
    jest.advanceTimersByTime(7_000);
    writes.note('Shell 1', 2);
    shown();
    jest.advanceTimersByTime(7_000);
    expect(shown()).toContain('2 characters');
    jest.advanceTimersByTime(1_000);
    expect(shown()).toBe('');
  });
});

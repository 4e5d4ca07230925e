import { TestBed } from '@angular/core/testing';
import { ProgramStatusStore } from './program-status-store';

describe('ProgramStatusStore', () => {
  let store: ProgramStatusStore;
  beforeEach(() => (store = TestBed.inject(ProgramStatusStore)));

  it('keeps the latest attention request of each shell until the shell is seen', () => {
    store.requestAttention('a', { text: 'first' });
    store.requestAttention('a', { text: 'second' });
    store.requestAttention('b', { text: '' });
    expect(store.needsAttention()).toEqual(['a', 'b']);
    expect(store.attentionRequest('a')).toEqual({ text: 'second' });
    store.markSeen('a');
    expect(store.needsAttention()).toEqual(['b']);
    expect(store.attentionRequest('a')).toBeNull();
  });

  it('keeps progress after the shell is seen, until the program clears it', () => {
    store.setProgress('a', { kind: 'running', percent: 40 });
    store.markSeen('a');
    expect(store.progress('a')).toEqual({ kind: 'running', percent: 40 });
    store.setProgress('a', null);
    expect(store.progress('a')).toBeNull();
  });

  it('forgets a shell that no longer has a pane', () => {
    store.requestAttention('a', { text: '' });
    store.setProgress('a', { kind: 'busy', percent: 0 });
    store.forget('a');
    expect([store.attentionRequest('a'), store.progress('a')]).toEqual([null, null]);
  });
});

import { HttpEventType, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { API, UPLOAD_CONTENT_TYPE, UPLOAD_LIMITS } from '@latchkey/contracts';
import { FileUploads } from './file-uploads';

const file = (name: string, size = 4): File =>
  Object.defineProperty(new File(['data'], name), 'size', { value: size });

describe('FileUploads', () => {
  let uploads: FileUploads;
  let http: HttpTestingController;
  let arrived: string[];
  beforeEach(() => {
    jest.useFakeTimers();
    TestBed.configureTestingModule({
      providers: [FileUploads, provideHttpClient(), provideHttpClientTesting()],
    });
    uploads = TestBed.inject(FileUploads);
    http = TestBed.inject(HttpTestingController);
    arrived = [];
  });
  afterEach(() => {
    http.verify();
    jest.useRealTimers();
  });
  const add = (...files: File[]): void => uploads.add(files, ({ path }) => arrived.push(path));
  const kinds = (): string[] => uploads.uploads().map(({ state }) => state.kind);
  const sent = (name: string) => http.expectOne(`${API.uploads}?name=${encodeURIComponent(name)}`);
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };

  it('uploads files one at a time, in order, and reports progress', async () => {
    add(file('a b.txt'), file('b.txt'));
    expect(kinds()).toEqual(['sending', 'waiting']);
    const first = sent('a b.txt');
    expect(first.request.headers.get('Content-Type')).toBe(UPLOAD_CONTENT_TYPE);
    first.event({ type: HttpEventType.UploadProgress, loaded: 1, total: 4 });
    expect(uploads.uploads()[0]?.state).toEqual({ kind: 'sending', share: 0.25 });
    expect(uploads.summary()).toBe('Uploading 2 files');
    first.flush({ path: '/h/a b.txt', bytes: 4 });
    await settle();
    expect(kinds()).toEqual(['done', 'sending']);
    sent('b.txt').flush({ path: '/h/b.txt', bytes: 4 });
    await settle();
    expect(arrived).toEqual(['/h/a b.txt', '/h/b.txt']);
    expect(uploads.summary()).toBe('Uploaded b.txt');
    jest.runAllTimers();
    expect(kinds()).toEqual([]);
  });

  it('continues after a refused file and keeps its error on the list', async () => {
    add(file('a'), file('b'));
    sent('a').flush({ code: 'UPLOAD_NO_SPACE', message: 'm', hint: 'h' }, { status: 507, statusText: '' });
    await settle();
    sent('b').flush({ path: '/h/b', bytes: 4 });
    await settle();
    jest.runAllTimers();
    expect(uploads.uploads().map(({ file: { name }, state }) => [name, state.kind])).toEqual([
      ['a', 'failed'],
    ]);
  });

  it('does not send a file over the size limit', () => {
    add(file('a', UPLOAD_LIMITS.maxBytes + 1));
    expect(kinds()).toEqual(['failed']);
  });

  it('cancels an upload and continues with the next', async () => {
    add(file('a'), file('b'));
    const first = sent('a');
    uploads.remove(uploads.uploads()[0]?.id ?? 0);
    expect(first.cancelled).toBe(true);
    await settle();
    sent('b').flush({ path: '/h/b', bytes: 4 });
    await settle();
    expect(arrived).toEqual(['/h/b']);
  });

  it('lists a folder as failed without sending it', () => {
    uploads.refuseFolders(['photos']);
    expect(kinds()).toEqual(['failed']);
    expect(uploads.summary()).toBe('Couldn’t upload photos');
  });
});

import { HttpClient, HttpEventType } from '@angular/common/http';
import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import { API, UPLOAD_CONTENT_TYPE, UPLOAD_LIMITS, type UploadedFile } from '@latchkey/contracts';
import { Subject, lastValueFrom, takeUntil, tap, filter, map } from 'rxjs';
import { problemOfHttp, type Problem } from '../../../core/api-problem';

type UploadState =
  | { readonly kind: 'waiting' }
  /** 0 to 1. */
  | { readonly kind: 'sending'; readonly share: number }
  | { readonly kind: 'done'; readonly path: string }
  | { readonly kind: 'failed'; readonly problem: Pick<Problem, 'message' | 'hint'> };

export interface Upload {
  readonly id: number;
  readonly file: File;
  readonly state: UploadState;
}

/** How long a finished upload stays on the list. */
const SHOWN_MS = 4_000;

const TOO_LARGE: Pick<Problem, 'message' | 'hint'> = {
  message: `Files can be up to ${UPLOAD_LIMITS.maxBytes / 2 ** 20} MiB.`,
  hint: 'Split the file, or put it in a workspace volume and copy it from there.',
};

const FOLDER: Pick<Problem, 'message' | 'hint'> = {
  message: 'Folders can’t be uploaded.',
  hint: 'Upload it as a .zip or .tar.gz archive instead.',
};

/** Uploads files to the shells' machine, one at a time and in order. */
@Injectable()
export class FileUploads {
  readonly #http = inject(HttpClient);
  readonly #all = signal<readonly Upload[]>([]);
  readonly #cancelled = new Subject<number>();
  #lastId = 0;
  #sending = false;

  readonly uploads = this.#all.asReadonly();
  /** Summary for screen readers. */
  readonly summary = computed(() => summarise(this.#all()));

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#all().forEach(({ id }) => this.#cancelled.next(id)));
  }

  /** @param onDone called for each uploaded file, in order */
  add(files: readonly File[], onDone: (uploaded: UploadedFile) => void): void {
    const added = files.map((file): Upload => {
      const state: UploadState =
        file.size > UPLOAD_LIMITS.maxBytes ? { kind: 'failed', problem: TOO_LARGE } : { kind: 'waiting' };
      return { id: ++this.#lastId, file, state };
    });
    this.#all.update((uploads) => [...uploads, ...added]);
    void this.#sendAll(onDone);
  }

  /** Lists folders as failed uploads. */
  refuseFolders(names: readonly string[]): void {
    const refused = names.map((name): Upload => ({
      id: ++this.#lastId,
      file: new File([], name),
      state: { kind: 'failed', problem: FOLDER },
    }));
    this.#all.update((uploads) => [...uploads, ...refused]);
  }

  /** Cancels an upload, or removes a finished one from the list. */
  remove(id: number): void {
    this.#cancelled.next(id);
    this.#all.update((uploads) => uploads.filter((upload) => upload.id !== id));
  }

  async #sendAll(onDone: (uploaded: UploadedFile) => void): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let next = this.#nextWaiting(); next; next = this.#nextWaiting()) await this.#send(next, onDone);
    this.#sending = false;
  }

  #nextWaiting(): Upload | undefined {
    return this.#all().find(({ state }) => state.kind === 'waiting');
  }

  async #send({ id, file }: Upload, onDone: (uploaded: UploadedFile) => void): Promise<void> {
    this.#setState(id, { kind: 'sending', share: 0 });
    try {
      const uploaded = await lastValueFrom(this.#post(id, file), { defaultValue: null });
      if (uploaded === null) return this.remove(id);
      this.#setState(id, { kind: 'done', path: uploaded.path });
      onDone(uploaded);
      setTimeout(() => this.remove(id), SHOWN_MS);
    } catch (error) {
      this.#setState(id, { kind: 'failed', problem: problemOfHttp(error) });
    }
  }

  /** Completes without a value if cancelled. */
  #post(id: number, file: File) {
    return this.#http
      .post<UploadedFile>(API.uploads, file, {
        params: { name: file.name },
        headers: { 'Content-Type': UPLOAD_CONTENT_TYPE },
        observe: 'events',
        reportProgress: true,
      })
      .pipe(
        tap((event) => {
          if (event.type === HttpEventType.UploadProgress)
            this.#setState(id, { kind: 'sending', share: event.loaded / (event.total ?? file.size) });
        }),
        filter((event) => event.type === HttpEventType.Response),
        map(({ body }) => body),
        takeUntil(this.#cancelled.pipe(filter((cancelledId) => cancelledId === id))),
      );
  }

  #setState(id: number, state: UploadState): void {
    this.#all.update((uploads) =>
      uploads.map((upload) => (upload.id === id ? { ...upload, state } : upload)),
    );
  }
}

function summarise(uploads: readonly Upload[]): string {
  const latest = uploads.at(-1);
  if (!latest) return '';
  const unfinished = uploads.filter(({ state }) => state.kind === 'waiting' || state.kind === 'sending');
  if (unfinished.length > 0)
    return unfinished.length === 1 ? 'Uploading a file' : `Uploading ${unfinished.length} files`;
  return latest.state.kind === 'failed'
    ? `Couldn’t upload ${latest.file.name}`
    : `Uploaded ${latest.file.name}`;
}

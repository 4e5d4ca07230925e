import { Directive, output, signal } from '@angular/core';

/** Accepts files dropped onto an element. */
@Directive({
  selector: '[lkFileDrop]',
  exportAs: 'lkFileDrop',
  host: {
    '(dragenter)': 'entered($event)',
    '(dragover)': 'over($event)',
    '(dragleave)': 'left()',
    '(drop)': 'dropped($event)',
  },
})
export class FileDrop {
  readonly lkFileDrop = output<readonly File[]>();
  /** Emits the names of dropped folders, which browsers present as empty files. */
  readonly folders = output<readonly string[]>();
  /** Whether files are being dragged over the element. */
  readonly isOver = signal(false);
  /** Counts nested `dragenter` events, since children fire them as well. */
  #depth = 0;

  protected entered(event: DragEvent): void {
    if (!hasFiles(event)) return;
    event.preventDefault();
    this.#depth += 1;
    this.isOver.set(true);
  }

  protected over(event: DragEvent): void {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
  }

  protected left(): void {
    this.#depth = Math.max(0, this.#depth - 1);
    if (this.#depth === 0) this.isOver.set(false);
  }

  protected dropped(event: DragEvent): void {
    this.#depth = 0;
    this.isOver.set(false);
    if (!hasFiles(event)) return;
    event.preventDefault();
    const items = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === 'file');
    const isFolder = (item: DataTransferItem): boolean => item.webkitGetAsEntry?.()?.isDirectory ?? false;
    const folders = items.filter(isFolder).map((item) => item.webkitGetAsEntry()?.name ?? '');
    const files = items.filter((item) => !isFolder(item)).flatMap((item) => item.getAsFile() ?? []);
    if (files.length > 0) this.lkFileDrop.emit(files);
    if (folders.length > 0) this.folders.emit(folders);
  }
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}

import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { formatBytes } from '../../../shared/format';
import { Icon } from '../../../shared/icon';
import { FileUploads } from './file-uploads';

/** Lists uploads with their progress or error. */
@Component({
  selector: 'lk-upload-list',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p class="lk-hidden" role="status">{{ store.summary() }}</p>
    @if (store.uploads().length > 0) {
      <ul aria-label="Uploads">
        @for (upload of store.uploads(); track upload.id) {
          <li data-testid="upload" [attr.data-state]="upload.state.kind">
            <div class="line">
              <span class="name" [title]="upload.file.name">{{ upload.file.name }}</span>
              @if (upload.state.kind !== 'failed' || upload.file.size > 0) {
                <span class="lk-muted size">{{ formatBytes(upload.file.size) }}</span>
              }
              <button
                type="button"
                class="lk-icon-button"
                [attr.aria-label]="
                  (upload.state.kind === 'failed' || upload.state.kind === 'done' ? 'Dismiss ' : 'Cancel ') +
                  upload.file.name
                "
                (click)="store.remove(upload.id)"
              >
                <lk-icon name="close" />
              </button>
            </div>
            @switch (upload.state.kind) {
              @case ('sending') {
                <progress [value]="upload.state.share" [attr.aria-label]="upload.file.name"></progress>
              }
              @case ('waiting') {
                <p class="lk-muted">Waiting…</p>
              }
              @case ('done') {
                <p class="lk-muted">{{ upload.state.path }}</p>
              }
              @case ('failed') {
                <p role="alert" class="failed">{{ upload.state.problem.message }}</p>
                <p class="lk-muted">{{ upload.state.problem.hint }}</p>
              }
            }
          </li>
        }
      </ul>
    }
  `,
  styles: `
    ul {
      position: absolute;
      right: 20px;
      bottom: 16px;
      z-index: 10;
      display: grid;
      gap: 1px;
      width: min(360px, calc(100% - 40px));
      max-height: calc(100% - 32px);
      overflow: auto;
      border: 1px solid var(--lk-line);
      border-radius: 8px;
      background: var(--lk-line);
      color: var(--lk-text);
      box-shadow: var(--lk-shadow);
    }
    li {
      padding: 6px 6px 8px 12px;
      background: var(--lk-surface);
    }
    .line {
      display: flex;
      gap: 8px;
      align-items: center;
    }
    .name {
      flex: 1;
      min-width: 0;
      overflow: hidden;
      font-weight: 500;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .size {
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
    p {
      margin-right: 6px;
      overflow-wrap: anywhere;
    }
    .failed {
      color: var(--lk-danger);
    }
    progress {
      display: block;
      width: calc(100% - 6px);
      height: 4px;
      overflow: hidden;
      border: 0;
      border-radius: 2px;
      appearance: none;
      background: var(--lk-hover);
    }
    progress::-webkit-progress-bar {
      background: var(--lk-hover);
    }
    progress::-webkit-progress-value {
      background: var(--lk-accent);
    }
    progress::-moz-progress-bar {
      background: var(--lk-accent);
    }
  `,
})
export class UploadList {
  protected readonly store = inject(FileUploads);
  protected readonly formatBytes = formatBytes;
}

import { ChangeDetectionStrategy, Component, DestroyRef, inject, signal } from '@angular/core';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { CREATE_RECOGNITION, speechProblem, transcriptOf, type Recognition } from './speech';

/** Transcribes speech for the user to review. Closes with the text, or with nothing if cancelled. */
@Component({
  selector: 'lk-voice-dialog',
  imports: [MatDialogModule, MatButtonModule, ReactiveFormsModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 mat-dialog-title>Dictate</h2>
    <mat-dialog-content>
      <p role="status" data-testid="voice-state">
        {{ listening() ? 'Listening… Say what to type.' : 'Not listening.' }}
      </p>
      <textarea
        rows="4"
        aria-label="Text to type"
        data-testid="voice-text"
        cdkFocusInitial
        [formControl]="text"
      ></textarea>
      @if (problem(); as reason) {
        <p role="alert" class="problem">{{ reason }}</p>
      }
      <p class="lk-muted">
        Nothing is typed until you confirm, and Enter is never pressed for you. Your browser may send your
        speech to its vendor.
      </p>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" mat-dialog-close>Cancel</button>
      <button mat-stroked-button type="button" (click)="listening() ? stop() : listen()">
        {{ listening() ? 'Stop listening' : 'Listen again' }}
      </button>
      <button mat-flat-button type="button" data-testid="voice-type" (click)="type()">Type text</button>
    </mat-dialog-actions>
  `,
  styles: `
    textarea {
      width: 100%;
      margin: 12px 0;
      padding: 8px 10px;
      border: 1px solid var(--lk-line-strong);
      border-radius: var(--lk-radius);
      background: var(--lk-surface);
      color: var(--lk-text);
      font: 400 13px/20px var(--lk-mono);
      resize: vertical;
    }
    .problem {
      margin-bottom: 12px;
      color: var(--lk-danger);
    }
  `,
})
export class VoiceDialog {
  readonly #dialog = inject<MatDialogRef<VoiceDialog, string>>(MatDialogRef);
  readonly #createRecognition = inject(CREATE_RECOGNITION);
  #recognition: Recognition | null = null;
  protected readonly listening = signal(false);
  protected readonly problem = signal<string | null>(null);
  protected readonly text = new FormControl('', { nonNullable: true });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.stop());
    this.listen();
  }

  /** Appends to the text that's there already. */
  protected listen(): void {
    if (!this.#createRecognition) return;
    const before = this.text.value.trim();
    const recognition = this.#createRecognition();
    recognition.continuous = true;
    recognition.interimResults = true;
    recognition.lang = navigator.language;
    recognition.onresult = ({ results }) =>
      this.text.setValue([before, transcriptOf(results)].filter(Boolean).join(' '));
    recognition.onerror = ({ error }) => this.problem.set(speechProblem(error));
    recognition.onend = () => this.listening.set(false);
    this.#recognition = recognition;
    recognition.start();
    this.problem.set(null);
    this.listening.set(true);
  }

  protected stop(): void {
    // It may end only after the next one has started: ignore its events.
    if (this.#recognition) Object.assign(this.#recognition, { onresult: null, onerror: null, onend: null });
    this.#recognition?.abort();
    this.#recognition = null;
    this.listening.set(false);
  }

  protected type(): void {
    this.#dialog.close(this.text.value.replace(/\s+/g, ' ').trim());
  }
}

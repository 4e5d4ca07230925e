import { ChangeDetectionStrategy, Component, DestroyRef, inject, signal } from '@angular/core';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { START_RECOGNITION, speechProblem, transcriptOf, type Recognition } from './speech';

/** Writes down what a person says, to be corrected before any of it is typed. Closes with the text, if there is any. */
@Component({
  selector: 'lk-voice-dialog',
  imports: [MatDialogModule, MatButtonModule, ReactiveFormsModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 mat-dialog-title>Dictate</h2>
    <mat-dialog-content>
      <p role="status" data-testid="voice-state">
        {{ listening() ? 'Listening. Say what to type.' : 'Not listening.' }}
      </p>
      <textarea
        rows="4"
        aria-label="What will be typed"
        data-testid="voice-text"
        cdkFocusInitial
        [formControl]="text"
      ></textarea>
      @if (problem(); as reason) {
        <p role="alert" class="problem">{{ reason }}</p>
      }
      <p class="lk-muted">
        Nothing is typed before you say so, and no Enter with it. Your browser may send what you say to its
        maker.
      </p>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" mat-dialog-close>Cancel</button>
      <button mat-stroked-button type="button" (click)="listening() ? stop() : listen()">
        {{ listening() ? 'Stop listening' : 'Listen again' }}
      </button>
      <button mat-flat-button type="button" data-testid="voice-type" (click)="type()">Type it</button>
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
  readonly #start = inject(START_RECOGNITION);
  #recognition: Recognition | null = null;
  protected readonly listening = signal(false);
  protected readonly problem = signal<string | null>(null);
  protected readonly text = new FormControl('', { nonNullable: true });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.stop());
    this.listen();
  }

  /** Goes on behind what is written already. */
  protected listen(): void {
    if (!this.#start) return;
    const before = this.text.value.trim();
    const recognition = this.#start();
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
    // It may end later, when another listens already.
    if (this.#recognition) Object.assign(this.#recognition, { onresult: null, onerror: null, onend: null });
    this.#recognition?.abort();
    this.#recognition = null;
    this.listening.set(false);
  }

  protected type(): void {
    this.#dialog.close(this.text.value.replace(/\s+/g, ' ').trim());
  }
}

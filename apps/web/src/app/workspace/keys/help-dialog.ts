import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { ACTIONS, ACTION_GROUPS, ACTION_IDS } from './actions';
import { chordWords } from './chord';
import { Keymap } from './keymap';

/** The keys that the workspace takes; all others go to the shell. Closes with `change` if they are to be changed. */
@Component({
  selector: 'lk-help-dialog',
  imports: [MatDialogModule, MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 mat-dialog-title>Keys</h2>
    <mat-dialog-content tabindex="0" role="region" aria-label="Keys">
      <div class="groups">
        @for (entry of groups; track entry.group) {
          <section>
            <h3>{{ entry.group }}</h3>
            <dl>
              @for (action of entry.actions; track action.title) {
                <dt>{{ action.title }}</dt>
                <dd>
                  @for (keys of action.keys; track keys) {
                    <kbd>{{ keys }}</kbd>
                  }
                </dd>
              }
            </dl>
          </section>
        }
      </div>
      <p>
        Ctrl+C copies what is selected, else it interrupts. Every other key goes to the shell, among them Ctrl
        with a letter, Esc, Tab, Shift+Enter and Alt with a letter.
      </p>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" mat-dialog-close="change">Change keys…</button>
      <button mat-flat-button type="button" cdkFocusInitial mat-dialog-close>Close</button>
    </mat-dialog-actions>
  `,
  styles: `
    .groups {
      columns: 2 300px;
      column-gap: 32px;
      margin-bottom: 16px;
      color: var(--lk-text);
    }
    h3 {
      margin-bottom: 4px;
      color: var(--lk-muted);
      font-size: 12px;
      font-weight: 500;
    }
    dl {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, auto);
      gap: 4px 16px;
      align-items: start;
      margin: 0 0 16px;
    }
    dt,
    dd {
      break-inside: avoid;
    }
    dd {
      display: flex;
      flex-wrap: wrap;
      gap: 4px;
      align-items: flex-start;
      justify-content: flex-end;
      max-width: 180px;
    }
    kbd {
      padding: 0 6px;
      border: 1px solid var(--lk-line);
      border-radius: 4px;
      background: var(--lk-sunken);
      font: 400 11px/18px var(--lk-mono);
      white-space: nowrap;
    }
  `,
})
export class HelpDialog {
  readonly #keymap = inject(Keymap);
  protected readonly dialog = inject<MatDialogRef<HelpDialog, 'change'>>(MatDialogRef);
  protected readonly groups = ACTION_GROUPS.map((group) => ({
    group,
    actions: ACTION_IDS.filter((id) => ACTIONS[id].group === group && this.#keysOf(id).length > 0)
      // The nine places are one line.
      .filter((id) => !/^goToTab[2-9]$/.test(id))
      .map((id) =>
        id === 'goToTab1'
          ? {
              title: 'Go to a tab by its place',
              keys: this.#keysOf(id).map((keys) => keys.replace(/1$/, '1 … 9')),
            }
          : { title: ACTIONS[id].title, keys: this.#keysOf(id) },
      ),
  }));

  #keysOf(id: (typeof ACTION_IDS)[number]): readonly string[] {
    return this.#keymap.bindings()[id].map((chord) => chordWords(chord, this.#keymap.isMac));
  }
}

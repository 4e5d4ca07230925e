import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { ACTIONS, ACTION_GROUPS, ACTION_IDS } from './actions';
import { chordLabel } from './chord';
import { Keymap } from './keymap';

/** Lists the workspace's shortcuts. Closes with `edit` if the user wants to change them. */
@Component({
  selector: 'lk-help-dialog',
  imports: [MatDialogModule, MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 mat-dialog-title>Keyboard shortcuts</h2>
    <mat-dialog-content tabindex="0" role="region" aria-label="Keyboard shortcuts">
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
        Ctrl+C copies the selection; without one, it interrupts the program. All other keys go to the shell,
        including Ctrl with a letter, Alt with a letter, Esc, Tab and Shift+Enter.
      </p>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" mat-dialog-close="edit">Edit shortcuts…</button>
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
  protected readonly dialog = inject<MatDialogRef<HelpDialog, 'edit'>>(MatDialogRef);
  protected readonly groups = ACTION_GROUPS.map((group) => ({
    group,
    actions: ACTION_IDS.filter((id) => ACTIONS[id].group === group && this.#keysOf(id).length > 0)
      // Show the nine tab shortcuts as one line.
      .filter((id) => !/^goToTab[2-9]$/.test(id))
      .map((id) =>
        id === 'goToTab1'
          ? {
              title: 'Go to tab by position',
              keys: this.#keysOf(id).map((keys) => keys.replace(/1$/, '1 … 9')),
            }
          : { title: ACTIONS[id].title, keys: this.#keysOf(id) },
      ),
  }));

  #keysOf(id: (typeof ACTION_IDS)[number]): readonly string[] {
    return this.#keymap.bindings()[id].map((chord) => chordLabel(chord, this.#keymap.isMac));
  }
}

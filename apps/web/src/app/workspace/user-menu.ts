import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatDividerModule } from '@angular/material/divider';
import { MatMenuModule } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import type { AppTheme } from '@latchkey/contracts';
import { Icon } from '../shared/icon';
import { Preferences } from '../shared/preferences';

const THEMES: readonly (readonly [AppTheme, string])[] = [
  ['system', 'System theme'],
  ['light', 'Light theme'],
  ['dark', 'Dark theme'],
];

/** The user's menu: theme, accessibility, settings and other pages. */
@Component({
  selector: 'lk-user-menu',
  imports: [MatMenuModule, MatDividerModule, RouterLink, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button
      type="button"
      class="lk-icon-button user"
      data-testid="menu"
      [matMenuTriggerFor]="menu"
      [attr.aria-label]="'User menu' + (user() ? ' of ' + user() : '')"
    >
      {{ initial() }}
    </button>
    <mat-menu #menu="matMenu" xPosition="before" class="lk-menu">
      @if (user(); as name) {
        <p class="who">{{ name }}</p>
        <mat-divider />
      }
      @for (theme of themes; track theme[0]) {
        <button
          mat-menu-item
          role="menuitemradio"
          [attr.aria-checked]="preferences.theme() === theme[0]"
          (click)="preferences.set({ appTheme: theme[0] })"
        >
          <span class="mark" [class.on]="preferences.theme() === theme[0]"><lk-icon name="check" /></span>
          {{ theme[1] }}
        </button>
      }
      <mat-divider />
      <button
        mat-menu-item
        role="menuitemcheckbox"
        [attr.aria-checked]="preferences.screenReader()"
        (click)="preferences.set({ screenReader: !preferences.screenReader() })"
      >
        <span class="mark" [class.on]="preferences.screenReader()"><lk-icon name="check" /></span>
        Screen-reader mode in terminals
      </button>
      <mat-divider />
      <button mat-menu-item data-testid="open-settings" (click)="settings.emit()">
        <span class="mark"></span> Settings…
      </button>
      <button mat-menu-item (click)="help.emit()">
        <span class="mark"></span> Keyboard shortcuts <span class="lk-muted">{{ helpHint() }}</span>
      </button>
      <a mat-menu-item routerLink="/agents" data-testid="agents-link">
        <span class="mark"></span> Agents and sync
      </a>
      <a mat-menu-item routerLink="/admin/health" data-testid="health-link">
        <span class="mark"></span> Admin health
      </a>
      <a mat-menu-item routerLink="/admin/audit" data-testid="audit-link">
        <span class="mark"></span> Audit log
      </a>
      <a mat-menu-item routerLink="/admin/browsers" data-testid="browsers-link">
        <span class="mark"></span> Browser sessions
      </a>
    </mat-menu>
  `,
  styles: `
    .user {
      border-radius: 50%;
      background: var(--lk-accent-soft);
      color: var(--lk-accent);
      font-size: 12px;
      font-weight: 600;
    }
    .who {
      padding: 8px 16px;
      color: var(--lk-muted);
      overflow-wrap: anywhere;
    }
    .mark {
      display: inline-flex;
      width: 16px;
      height: 16px;
      margin-right: 6px;
      vertical-align: -3px;
      color: var(--lk-accent);
    }
    .mark:not(.on) lk-icon {
      visibility: hidden;
    }
  `,
})
export class UserMenu {
  readonly user = input<string | null>(null);
  readonly helpHint = input('');
  readonly settings = output();
  readonly help = output();
  protected readonly preferences = inject(Preferences);
  protected readonly themes = THEMES;
  protected readonly initial = computed(() => (this.user() ?? '?').charAt(0).toUpperCase());
}

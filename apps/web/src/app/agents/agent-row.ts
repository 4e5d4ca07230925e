import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { AgentInfo } from '@latchkey/contracts';
import type { Problem } from '../core/api-problem';
import { Icon, type IconName } from '../shared/icon';
import {
  agentProblems,
  agentStatus,
  defaultModelText,
  installLabel,
  installationText,
  modelText,
  shortModelName,
  type AgentStatus,
} from './status-text';

const ICONS: Readonly<Record<AgentStatus, IconName>> = {
  off: 'none',
  missing: 'none',
  installing: 'download',
  ready: 'check',
  problem: 'warning',
};

/** One tool: its installation, configuration, model and problems. */
@Component({
  selector: 'lk-agent-row',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[attr.data-status]': 'status()', '[class]': 'status()' },
  templateUrl: './agent-row.html',
  styleUrl: './row.scss',
})
export class AgentRow {
  readonly agent = input.required<AgentInfo>();
  /** Why the server refused the latest change. */
  readonly refused = input<Problem | null>(null);
  /** True until the server responds to the request to install. */
  readonly busy = input(false);
  readonly install = output();
  /** A model picked for a use; null for the default. */
  readonly chooseModel = output<{ readonly use: string; readonly name: string | null }>();

  protected readonly installationText = installationText;
  protected readonly modelText = modelText;
  protected readonly defaultModelText = defaultModelText;
  protected readonly shortModelName = shortModelName;
  protected readonly status = computed(() => agentStatus(this.agent()));
  protected readonly icon = computed(() => ICONS[this.status()]);
  protected readonly buttonLabel = computed(() => installLabel(this.agent()));
  protected readonly configuration = computed(() => this.agent().configuration);
  protected readonly file = computed(() => {
    const configuration = this.configuration();
    return 'file' in configuration ? configuration.file : null;
  });
  protected readonly offBy = computed(() => {
    const configuration = this.configuration();
    return configuration.state === 'off' ? configuration.by : null;
  });
  protected readonly keptSettings = computed(() => {
    const configuration = this.configuration();
    return configuration.state === 'written' ? configuration.left.join(', ') : '';
  });
  /** The hint, split so that addresses become links. */
  protected readonly hintParts = computed(() => (this.agent().installHint ?? '').split(/(https:\/\/\S+)/));
  protected readonly progress = computed(() => {
    const { installation } = this.agent();
    return installation.state === 'installing' ? installation : null;
  });
  protected readonly problems = computed(() => {
    const refused = this.refused();
    return [...(refused ? [refused] : []), ...agentProblems(this.agent())];
  });

  protected requestModel(use: string, event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.chooseModel.emit({ use, name: value === '' ? null : value });
  }

  /** Ignores clicks while busy. The button isn't disabled because it would lose the focus. */
  protected requestInstall(): void {
    if (this.status() !== 'installing' && !this.busy()) this.install.emit();
  }
}

import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Icon } from '../shared/icon';
import { PageBar } from '../shared/page-bar';
import { StatusBanner } from '../shared/status-banner';
import { AgentRow } from './agent-row';
import { summarize } from './status-text';
import { AgentsStore } from './agents-store';
import { ProjectRow } from './project-row';
import { SyncStore } from './sync-store';

/** The page of tools and synced projects, from `GET /api/agents` and `GET /api/sync`. */
@Component({
  selector: 'lk-agents-page',
  imports: [MatButtonModule, AgentRow, Icon, PageBar, ProjectRow, StatusBanner],
  providers: [AgentsStore, SyncStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './agents.page.html',
  styleUrl: './agents.page.scss',
})
export class AgentsPage {
  protected readonly agents = inject(AgentsStore);
  protected readonly sync = inject(SyncStore);
  protected readonly skeletonRows = [1, 2, 3, 4, 5, 6, 7];
  /** Tools whose request to install is in flight. */
  protected readonly requested = signal<ReadonlySet<string>>(new Set());

  protected readonly problem = computed(() => this.agents.problem() ?? this.sync.problem());
  protected readonly loading = computed(() => this.agents.loading() || this.sync.loading());
  protected readonly summary = computed(() => {
    const agents = this.agents.agents();
    return agents && summarize(agents, this.sync.status());
  });

  constructor() {
    this.load();
  }

  protected load(): void {
    void this.agents.load();
    void this.sync.load();
  }

  /** Also asks the workspace for its models again. */
  protected refresh(): void {
    void this.agents.refreshModels();
    void this.sync.load();
  }

  protected async install(id: string): Promise<void> {
    this.requested.update((ids) => new Set([...ids, id]));
    await this.agents.install(id);
    this.requested.update((ids) => new Set([...ids].filter((each) => each !== id)));
  }
}

import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Icon } from '../shared/icon';
import { PageBar } from '../shared/page-bar';
import { Sentence } from '../shared/sentence';
import { AgentRow } from './agent-row';
import { summaryOf } from './agent-words';
import { AgentsStore } from './agents-store';
import { ProjectRow } from './project-row';
import { SyncStore } from './sync-store';

/** What `GET /api/agents` and `GET /api/sync` say, for people, with the buttons that change it. */
@Component({
  selector: 'lk-agents-page',
  imports: [MatButtonModule, AgentRow, Icon, PageBar, ProjectRow, Sentence],
  providers: [AgentsStore, SyncStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './agents.page.html',
  styleUrl: './agents.page.scss',
})
export class AgentsPage {
  protected readonly agents = inject(AgentsStore);
  protected readonly sync = inject(SyncStore);
  protected readonly skeletonRows = [1, 2, 3, 4, 5, 6, 7];
  /** Tools whose installation was asked for a moment ago. */
  protected readonly asked = signal<ReadonlySet<string>>(new Set());

  protected readonly problem = computed(() => this.agents.problem() ?? this.sync.problem());
  protected readonly loading = computed(() => this.agents.loading() || this.sync.loading());
  protected readonly summary = computed(() => {
    const agents = this.agents.agents();
    return agents && summaryOf(agents, this.sync.status());
  });

  constructor() {
    this.load();
  }

  protected load(): void {
    void this.agents.load();
    void this.sync.load();
  }

  protected async install(id: string): Promise<void> {
    this.asked.update((ids) => new Set([...ids, id]));
    await this.agents.install(id);
    this.asked.update((ids) => new Set([...ids].filter((each) => each !== id)));
  }
}

import { Injectable, computed, inject, signal } from '@angular/core';
import { API, type SessionInfo } from '@latchkey/contracts';
import type { Refusal } from '@latchkey/terminal-client';
import type { Terminal } from '@xterm/xterm';
import { AccessStore } from '../../core/access/access-store';
import { OPEN_SOCKET } from '../../core/control-channel';
import { socketUrl } from '../../core/page-sockets';
import { PatStatusStore } from '../../core/pat-status-store';
import { Clock } from '../../shared/clock';
import { ClipboardWrites } from '../status/clipboard-toast';
import { PaneInput } from './pane-input';
import { ShellAttachment } from './shell-attachment';

/** A pane's connection to its shell, and the state of that connection. */
@Injectable()
export class PaneConnection {
  readonly #status = inject(PatStatusStore);
  readonly #access = inject(AccessStore);
  readonly #clock = inject(Clock);
  readonly #openSocket = inject(OPEN_SOCKET);
  readonly #clipboardWrites = inject(ClipboardWrites);
  readonly #input = inject(PaneInput);
  readonly #attachment = signal<ShellAttachment | null>(null);

  readonly state = computed(() => this.#attachment()?.connection() ?? ({ kind: 'connecting' } as const));
  readonly title = computed(() => this.#attachment()?.title() ?? '');
  readonly roundTripMs = computed(() => {
    this.#clock.nowMs();
    return this.state().kind === 'attached' ? (this.#attachment()?.roundTripMs ?? null) : null;
  });
  readonly transport = computed(() => {
    const state = this.state();
    return state.kind === 'attached' ? state.transport : null;
  });

  attach(terminal: Terminal, { id, label }: SessionInfo, readOnly: () => boolean): ShellAttachment {
    const attachment = new ShellAttachment(terminal, {
      url: socketUrl(`${API.terminal}?session=${encodeURIComponent(id)}`),
      openSocket: this.#openSocket,
      readOnly,
      onKeys: (data) => this.#input.applyHeldControl(data),
      explainFailure: () => this.#explainFailure(),
      onClipboardWrite: (characters) => this.#clipboardWrites.report(label, characters),
    });
    this.#attachment.set(attachment);
    return attachment;
  }

  retryNow(): void {
    this.#attachment()?.retryNow();
  }

  /** A browser hides why a WebSocket was refused; an HTTP request to the same server tells. */
  async #explainFailure(): Promise<Refusal | null> {
    await this.#status.load();
    return this.#access.problem();
  }
}

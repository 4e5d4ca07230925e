import type { SessionInfo } from '@latchkey/contracts';
import type {
  HostAnswer,
  HostAnswers,
  HostCall,
  HostMessage,
  KeepRequest,
  OpenAnswer,
  OpenRequest,
} from '@latchkey/pty-engine';
import { Subject } from 'rxjs';
import type { WebSocket } from 'ws';
import { handOver } from './hand-over';
import type { ParentChannel } from './parent-channel';
import { PtyHost, type AdmittedUpgrade } from './pty-host';

/** Far longer than the host ever takes. If it is stuck, requests fail instead of piling up. */
const ANSWER_SECONDS = 10;

/** The shells of the parent process. This one keeps a copy of their list, which the parent renews on each change. */
export class RemotePtyHost extends PtyHost {
  readonly changes = new Subject<void>();
  readonly #waiting = new Map<number, (answer: HostAnswer) => void>();
  #sessions: readonly SessionInfo[] | null = null;
  #lastCallId = 0;

  private constructor(private readonly channel: ParentChannel) {
    super();
    channel.onMessage((message) => this.#receive(message));
  }

  /** Asks what is open: an earlier server may have left shells, and an earlier host their last screens. */
  static async connect(channel: ParentChannel, keep: KeepRequest): Promise<RemotePtyHost> {
    const host = new RemotePtyHost(channel);
    await host.#call<'keep'>({ kind: 'keep', ...keep });
    const listed = await host.#call<'list'>({ kind: 'list' });
    // What the parent has told meanwhile is newer than an answer that comes with it.
    host.#sessions ??= listed;
    return host;
  }

  list(): readonly SessionInfo[] {
    return this.#sessions ?? [];
  }

  open(request: OpenRequest): Promise<OpenAnswer> {
    return this.#call<'open'>({ kind: 'open', ...request });
  }

  rename(sessionId: string, label: string): Promise<SessionInfo | null> {
    return this.#call<'rename'>({ kind: 'rename', sessionId, label });
  }

  close(sessionId: string): Promise<boolean> {
    return this.#call<'close'>({ kind: 'close', sessionId });
  }

  folderOf(sessionId: string): Promise<string | null> {
    return this.#call<'folder'>({ kind: 'folder', sessionId });
  }

  residentBytes(): Promise<number> {
    return this.#call<'memory'>({ kind: 'memory' });
  }

  readonly takeUpgrade = (sessionId: string, upgrade: AdmittedUpgrade): void =>
    handOver(this.channel, sessionId, upgrade);

  readonly socketsElsewhere = {
    admissions: () => this.#call<'admissions'>({ kind: 'admissions' }),
    dismiss: (admission: string) => this.#call<'dismiss'>({ kind: 'dismiss', admission }),
  };

  /** No socket comes this far: each is handed over before its handshake. */
  serve(socket: WebSocket): void {
    socket.close(1011, 'This connection could not be handed over.');
  }

  async respond(): Promise<void> {
    await this.#call<'admissions'>({ kind: 'admissions' });
  }

  /** The parent ends its shells itself, and keeps them if only this process ends. */
  stop(): Promise<void> {
    return Promise.resolve();
  }

  #call<Kind extends HostCall['kind']>(call: Extract<HostCall, { kind: Kind }>): Promise<HostAnswers[Kind]> {
    const id = ++this.#lastCallId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`The pty host did not answer "${call.kind}" within ${ANSWER_SECONDS} s.`));
      }, ANSWER_SECONDS * 1000);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer as HostAnswers[Kind]);
      });
      this.channel.send({ type: 'call', id, call });
    });
  }

  #receive(message: HostMessage): void {
    if (message.type === 'sessions') {
      this.#sessions = message.sessions;
      this.changes.next();
    } else if (message.type === 'answer') {
      this.#waiting.get(message.id)?.(message.answer);
      this.#waiting.delete(message.id);
    }
  }
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { withTimeout } from '@latchkey/concurrency';
import type { SessionInfo } from '@latchkey/contracts';
import type {
  HostAnswer,
  HostAnswers,
  HostCall,
  HostMessage,
  IsolationStatus,
  IsolationWish,
  KeepRequest,
  OpenAnswer,
  OpenRequest,
} from '@latchkey/pty-engine';
import { Subject } from 'rxjs';
import type { WebSocket, WebSocketServer } from 'ws';
import type { SocketsElsewhere } from '../identity/open-sockets';
import { handOver } from './hand-over';
import type { ParentChannel } from './parent-channel';
import { ShellHost } from './shell-host';
import { sessionIdOf, ViewerServer } from './viewer-server';

/** Far longer than the host ever takes. If it is stuck, requests fail instead of piling up. */
const CALL_TIMEOUT_MS = 10_000;
const TIMED_OUT = Symbol('timed out');

/** Matches the parent's answers to this process's calls. */
class ParentCalls {
  readonly #pending = new Map<number, (answer: HostAnswer) => void>();
  #lastId = 0;

  constructor(private readonly channel: ParentChannel) {
    channel.onMessage((message) => {
      if (message.type !== 'answer') return;
      this.#pending.get(message.id)?.(message.answer);
      this.#pending.delete(message.id);
    });
  }

  async call<Kind extends HostCall['kind']>(
    call: Extract<HostCall, { kind: Kind }>,
  ): Promise<HostAnswers[Kind]> {
    const id = ++this.#lastId;
    const answered = new Promise<HostAnswer>((resolve) => this.#pending.set(id, resolve));
    this.channel.send({ type: 'call', id, call });
    const answer = await withTimeout(answered, CALL_TIMEOUT_MS, TIMED_OUT);
    if (answer !== TIMED_OUT) return answer as HostAnswers[Kind];
    this.#pending.delete(id);
    throw new Error(`The pty host did not answer "${call.kind}" within ${CALL_TIMEOUT_MS / 1000} s.`);
  }
}

/** The shells and viewers of the parent process. */
export interface ParentHost {
  readonly shells: ParentShells;
  readonly viewers: ParentViewers;
}

/** Connects to the parent and lists its sessions: an earlier api may have left shells, an earlier host their last screens. */
export async function connectParentHost(channel: ParentChannel, keep: KeepRequest): Promise<ParentHost> {
  const calls = new ParentCalls(channel);
  const shells = new ParentShells(calls, channel);
  await calls.call<'keep'>({ kind: 'keep', ...keep });
  await shells.load();
  return { shells, viewers: new ParentViewers(calls, channel) };
}

/** Operates the parent's shells, and keeps a copy of their list, which the parent updates on each change. */
class ParentShells extends ShellHost {
  readonly changes = new Subject<void>();
  #sessions: readonly SessionInfo[] | null = null;

  constructor(
    private readonly calls: ParentCalls,
    channel: ParentChannel,
  ) {
    super();
    channel.onMessage((message) => this.#receive(message));
  }

  async load(): Promise<void> {
    const listed = await this.calls.call<'list'>({ kind: 'list' });
    // A list that the parent pushed in the meantime is newer than this answer.
    this.#sessions ??= listed;
  }

  list(): readonly SessionInfo[] {
    return this.#sessions ?? [];
  }

  open(request: OpenRequest): Promise<OpenAnswer> {
    return this.calls.call<'open'>({ kind: 'open', ...request });
  }

  rename(sessionId: string, label: string): Promise<SessionInfo | null> {
    return this.calls.call<'rename'>({ kind: 'rename', sessionId, label });
  }

  close(sessionId: string): Promise<boolean> {
    return this.calls.call<'close'>({ kind: 'close', sessionId });
  }

  folderOf(sessionId: string): Promise<string | null> {
    return this.calls.call<'folder'>({ kind: 'folder', sessionId });
  }

  residentBytes(): Promise<number> {
    return this.calls.call<'memory'>({ kind: 'memory' });
  }

  isolation(wish: IsolationWish): Promise<IsolationStatus> {
    return this.calls.call<'isolation'>({ kind: 'isolation', wish });
  }

  async respond(): Promise<void> {
    await this.calls.call<'admissions'>({ kind: 'admissions' });
  }

  /** The parent ends its own shells, and keeps them when only this process ends. */
  stop(): Promise<void> {
    return Promise.resolve();
  }

  #receive(message: HostMessage): void {
    if (message.type !== 'sessions') return;
    this.#sessions = message.sessions;
    this.changes.next();
  }
}

/** The step in which `ws`, whose version is pinned, answers an upgrade after every check, including identity. */
interface UpgradeCompletion {
  completeUpgrade(
    extensions: unknown,
    key: string,
    protocols: unknown,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): void;
}

/** Hands admitted upgrades to the parent, which answers them and holds the sockets. */
class ParentViewers extends ViewerServer {
  readonly elsewhere: SocketsElsewhere = {
    admissions: () => this.calls.call<'admissions'>({ kind: 'admissions' }),
    dismiss: (admission) => this.calls.call<'dismiss'>({ kind: 'dismiss', admission }),
  };

  constructor(
    private readonly calls: ParentCalls,
    private readonly channel: ParentChannel,
  ) {
    super();
  }

  attach(server: WebSocketServer): void {
    (server as unknown as UpgradeCompletion).completeUpgrade = (
      _ext,
      _key,
      _protocols,
      request,
      socket,
      head,
    ) => handOver(this.channel, sessionIdOf(request.url), { request, socket, head });
  }

  /** Unreachable in practice: `attach` hands each connection over before its handshake. */
  serve(socket: WebSocket): void {
    socket.close(1011, 'This connection could not be handed over.');
  }
}

import { Mutex } from '@latchkey/concurrency';
import type { OpenAnswer, OpenRequest } from '../host/host-messages';
import type { PtyEngine } from '../pty-engine';
import { findIsolationPrograms } from './isolation-programs';
import { probe } from './probe';
import { ShellNamespace } from './shell-namespace';

/** `if-possible` falls back to shells that are not isolated; `required` refuses to start them. */
export const ISOLATION_WISHES = ['off', 'if-possible', 'required'] as const;
export type IsolationWish = (typeof ISOLATION_WISHES)[number];

/**
 * - `off`: not wished
 * - `on`: shells start in the namespace
 * - `unavailable`: the system does not allow it, for `reason`
 * - `ended`: the namespace was killed, and its shells with it; the next shell starts another
 */
export interface IsolationStatus {
  readonly state: 'off' | 'on' | 'unavailable' | 'ended';
  readonly reason: string | null;
}

/** Where a shell starts. A null namespace is that of this process. */
export type ShellPlace =
  | { readonly ok: true; readonly namespace: ShellNamespace | null }
  | { readonly ok: false; readonly reason: string };

/** The namespace in use, or the reason for its absence. */
export interface IsolationFacts {
  readonly namespace: ShellNamespace | null;
  readonly problem: string | null;
  /** Whether a namespace has ever worked here. */
  readonly hasWorked: boolean;
}

/**
 * Decides where a shell starts. Once a namespace has worked, no shell starts outside: a program that kills the namespace
 * and then keeps the next one from starting must not gain a shell beside our processes.
 */
export function placeFor(wish: IsolationWish, { namespace, problem, hasWorked }: IsolationFacts): ShellPlace {
  if (wish === 'off') return { ok: true, namespace: null };
  if (namespace !== null) return { ok: true, namespace };
  if (wish === 'if-possible' && !hasWorked) return { ok: true, namespace: null };
  return { ok: false, reason: problem ?? 'unknown' };
}

/** Owns the namespace that all isolated shells share: starts it when it is first needed, and another if it was killed. */
export class ShellIsolation {
  readonly #mutex = new Mutex();
  #namespace: ShellNamespace | null = null;
  #problem: string | null = null;
  #hasWorked = false;
  #stopped = false;

  /** @param onEnd is called when the namespace was killed, and every shell in it */
  constructor(
    private readonly onEnd: (reason: string) => void,
    private readonly start: () => Promise<ShellNamespace> = startProbed,
  ) {}

  /** Starts the namespace if there is none. A system that refused it once is not asked again unless it is required. */
  async placeFor(wish: IsolationWish): Promise<ShellPlace> {
    if (wish !== 'off') await this.#mutex.run(() => this.#ensure(wish === 'required'));
    return placeFor(wish, this.#facts());
  }

  /** Starts the namespace at the first call, and afterwards only reports. */
  async status(wish: IsolationWish): Promise<IsolationStatus> {
    if (wish === 'off') return { state: 'off', reason: null };
    if (!this.#hasWorked && this.#problem === null) await this.placeFor(wish);
    if (this.#namespace !== null) return { state: 'on', reason: null };
    return { state: this.#hasWorked ? 'ended' : 'unavailable', reason: this.#problem };
  }

  /** Kills every process in the namespace. */
  stop(): void {
    this.#stopped = true;
    this.#namespace?.stop();
  }

  #facts(): IsolationFacts {
    return { namespace: this.#namespace, problem: this.#problem, hasWorked: this.#hasWorked };
  }

  async #ensure(isRequired: boolean): Promise<void> {
    const wasRefused = this.#problem !== null && !this.#hasWorked;
    if (this.#stopped || this.#namespace !== null || (wasRefused && !isRequired)) return;
    try {
      const namespace = await this.start();
      this.#hasWorked = true;
      if (namespace.hasEnded) throw new Error('It ended at once.');
      this.#namespace = namespace;
      this.#problem = null;
      void namespace.ended.then((reason) => this.#ended(namespace, reason));
      if (this.#stopped) namespace.stop();
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
  }

  #ended(namespace: ShellNamespace, reason: string): void {
    if (this.#namespace !== namespace) return;
    this.#namespace = null;
    this.#problem = reason;
    if (!this.#stopped) this.onEnd(reason);
  }
}

/** @throws Error with the reason when the system does not allow it, or a shell in it does not work */
async function startProbed(): Promise<ShellNamespace> {
  if (process.platform !== 'linux') throw new Error('this system has no namespaces');
  const namespace = await ShellNamespace.start(findIsolationPrograms());
  const problem = await probe(namespace);
  if (problem === null) return namespace;
  namespace.stop();
  throw new Error(problem);
}

/** Opens a session whose shell is isolated as the request wishes. */
export async function openIsolated(
  engine: PtyEngine,
  isolation: ShellIsolation,
  request: OpenRequest,
): Promise<OpenAnswer> {
  const place = await isolation.placeFor(request.isolation);
  if (!place.ok) return { ok: false, problem: 'isolation', reason: place.reason };
  return engine.open(request, place.namespace);
}

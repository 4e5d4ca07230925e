import { randomUUID } from 'node:crypto';

/** What goes wrong: a made-up reply, a lost connection, a killed caller, a delay, or a delay before any of these. */
export interface FaultAction {
  respond?: { status: number; body?: unknown; headers?: Record<string, string> };
  drop?: true;
  /** A process of this machine, killed at the very call. The call is never answered. */
  kill?: { pid: number; signal: KillSignal };
  latencyMilliseconds?: number;
}

const KILL_SIGNALS = ['SIGKILL', 'SIGTERM'] as const;
type KillSignal = (typeof KILL_SIGNALS)[number];

export interface FaultRule extends FaultAction {
  id: string;
  /** Any method when left out. */
  method?: string;
  /** A path and what lies below it, or a pattern: `*` stands for one segment's text, `**` for anything. */
  path: string;
  /** Requests that the rule doesn’t count: paths and patterns like `path`, and keys of secrets. */
  except?: { paths?: string[]; secrets?: string[] };
  /** Before: the effect never happens. After: it happens, and then its reply is replaced, delayed or lost. */
  when: 'before' | 'after';
  times: number | 'unlimited';
  /** So many matching requests go through untouched first. */
  skip: number;
  /** Requests that matched so far. */
  matched: number;
  /** Requests that the fault struck so far. */
  applied: number;
}

/** The faults in force, in the order they were made; the first that applies wins. */
export class FaultRules {
  #rules: FaultRule[] = [];
  readonly #held = new Set<{ readonly by: string; letGo(): void }>();

  /** @throws Error saying what is wrong with the rule */
  add(wish: unknown): FaultRule {
    const rule = readRule(wish);
    this.#rules.push(rule);
    return rule;
  }

  list(): readonly FaultRule[] {
    return this.#rules;
  }

  /** Removes one rule, or all without an id, and lets go what they hold. */
  remove(id?: string): void {
    const isMeant = (of: string): boolean => id === undefined || id === of;
    this.#rules = this.#rules.filter((rule) => !isMeant(rule.id));
    for (const each of [...this.#held]) if (isMeant(each.by)) each.letGo();
  }

  /** As long as the rule holds up what it strikes. */
  async hold({ id, latencyMilliseconds = 0 }: FaultRule): Promise<void> {
    if (latencyMilliseconds === 0 || !this.#rules.some((rule) => rule.id === id)) return;
    await new Promise<void>((resolve) => {
      const letGo = (): void => {
        clearTimeout(timer);
        this.#held.delete(each);
        resolve();
      };
      const timer = setTimeout(letGo, latencyMilliseconds).unref();
      const each = { by: id, letGo };
      this.#held.add(each);
    });
  }

  /**
   * Counts the request against every rule it matches; returns the fault to commit, if any.
   * @param secret the key of the secret that the request is about, if any
   */
  strike(method: string, path: string, secret?: string): FaultRule | undefined {
    let struck: FaultRule | undefined;
    for (const rule of this.#rules) {
      if (!matches(rule, method, path) || isExcepted(rule, path, secret)) continue;
      rule.matched += 1;
      const exhausted = rule.times !== 'unlimited' && rule.applied >= rule.times;
      if (struck || exhausted || rule.matched <= rule.skip) continue;
      rule.applied += 1;
      struck = rule;
    }
    return struck;
  }
}

function matches(rule: FaultRule, method: string, path: string): boolean {
  return (rule.method === undefined || rule.method === method) && isBelow(rule.path, path);
}

function isExcepted({ except }: FaultRule, path: string, secret: string | undefined): boolean {
  if (secret !== undefined && except?.secrets?.includes(secret)) return true;
  return except?.paths?.some((pattern) => isBelow(pattern, path)) ?? false;
}

function isBelow(pattern: string, path: string): boolean {
  if (!pattern.includes('*')) return path === pattern || path.startsWith(pattern.replace(/\/?$/, '/'));
  const parts = pattern.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`).test(path);
}

const KNOWN = [
  'method',
  'path',
  'except',
  'when',
  'respond',
  'drop',
  'kill',
  'latencyMilliseconds',
  'times',
  'skip',
];

function readRule(wish: unknown): FaultRule {
  const given = (wish ?? {}) as Partial<FaultRule>;
  const unknown = Object.keys(given).find((key) => !KNOWN.includes(key));
  check(unknown === undefined, `${unknown}: no such field; known are ${KNOWN.join(', ')}`);
  const {
    method,
    path,
    except,
    when = 'before',
    respond,
    drop,
    kill,
    latencyMilliseconds,
    times = 1,
    skip = 0,
  } = given;
  check(typeof path === 'string' && path.startsWith('/'), 'path must be a text that starts with /');
  check(
    isTexts(except?.paths) && isTexts(except?.secrets),
    'except.paths and except.secrets must be lists of texts',
  );
  check(method === undefined || typeof method === 'string', 'method must be a text, such as POST');
  check(when === 'before' || when === 'after', 'when must be "before" or "after"');
  check(times === 'unlimited' || isCount(times, 1), 'times must be 1 or more, or "unlimited"');
  check(isCount(skip, 0), 'skip must be 0 or more');
  check(respond === undefined || isCount(respond?.status, 200), 'respond.status must be from 200 to 599');
  check(respond === undefined || respond.status <= 599, 'respond.status must be from 200 to 599');
  check(drop === undefined || drop === true, 'drop can only be true');
  check(
    latencyMilliseconds === undefined || isCount(latencyMilliseconds, 0),
    'latencyMilliseconds must be 0 or more',
  );
  check(kill === undefined || isOneProcess(kill.pid), 'kill.pid must be the id of another process');
  check(
    kill === undefined || KILL_SIGNALS.includes(kill.signal),
    `kill.signal must be one of ${KILL_SIGNALS.join(', ')}`,
  );
  check(
    [respond, drop, kill].filter((action) => action !== undefined).length <= 1,
    'respond, drop and kill exclude each other',
  );
  check(
    respond ?? drop ?? kill ?? latencyMilliseconds !== undefined,
    'one of respond, drop, kill and latencyMilliseconds is needed',
  );
  return {
    id: randomUUID(),
    ...(method !== undefined && { method: method.toUpperCase() }),
    path: path,
    ...(except && { except }),
    when,
    ...(respond && { respond }),
    ...(drop && { drop }),
    ...(kill && { kill: { pid: kill.pid, signal: kill.signal } }),
    ...(latencyMilliseconds !== undefined && { latencyMilliseconds }),
    times,
    skip,
    matched: 0,
    applied: 0,
  };
}

/** Not 0 or a negative number, by which `kill` means whole groups of processes. */
function isOneProcess(pid: unknown): boolean {
  return isCount(pid, 2) && pid !== process.pid;
}

function isTexts(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}

function isCount(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

function check(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`fault rule: ${message}`);
}

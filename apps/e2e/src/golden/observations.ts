import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Latchkey, Sandbox, Visitor } from '@latchkey/testing';
import { WebSocket } from 'ws';
import type { Recorder } from './recorder';

export async function rotationRecord(sandbox: Sandbox): Promise<unknown> {
  const { secrets: all } = await sandbox.control.state({ values: true });
  return JSON.parse(all.find(({ key }) => key === 'rotation')?.value ?? 'null') as unknown;
}

/** Scopes, keys, and the record; the comments of tokens that we made. */
export async function secrets(recorder: Recorder): Promise<unknown> {
  const { secrets: all, tokens } = await recorder.sandbox.control.state({ values: true });
  return {
    keys: all
      // Written behind, so they may be there or not.
      .filter(({ key }) => !key.startsWith('audit-'))
      .map(({ scope, key }) => recorder.maskText(`${scope}/${key}`))
      .sort(),
    record: recorder.mask(await rotationRecord(recorder.sandbox)),
    tokenComments: [...new Set(tokens.map(({ comment }) => recorder.maskText(comment)))].sort(),
  };
}

export async function ledger(recorder: Recorder, visitor: Visitor): Promise<unknown> {
  const { entries } = (await (await visitor.fetch('/api/pat/ledger')).json()) as {
    entries: readonly Record<string, unknown>[];
  };
  const stored = (await recorder.sandbox.control.state({ values: true })).secrets;
  const inScope = JSON.parse(stored.find(({ key }) => key === 'ledger')?.value ?? '[]') as readonly object[];
  const fieldsOf = (all: readonly object[]) => [...new Set(all.flatMap((each) => Object.keys(each)))].sort();
  return {
    answerFields: fieldsOf(entries),
    storedFields: fieldsOf(inScope),
    steps: [...new Set(entries.map(({ step }) => String(step)))].sort(),
    outcomes: [...new Set(entries.map(({ outcome }) => String(outcome)))].sort(),
  };
}

/** What a server that has stopped left of the audit log. */
export async function auditLog(recorder: Recorder): Promise<object> {
  const { secrets: all } = await recorder.sandbox.control.state({ values: true });
  const stored = all.filter(({ key }) => key.startsWith('audit-'));
  const parts = stored.map(({ value }) => JSON.parse(value ?? 'null') as Record<string, unknown>);
  const entries = parts.flatMap((part) => part['entries'] as readonly Record<string, unknown>[]);
  const namesOf = (objects: readonly object[]) => [...new Set(objects.flatMap(Object.keys))].sort();
  return {
    keys: stored.map(({ key }) => key).sort(),
    partFields: namesOf(parts),
    format: parts[0]?.['format'],
    fields: namesOf(entries),
    outcomesByAction: Object.fromEntries(
      [...new Set(entries.map(({ action }) => String(action)))].sort().map((name) => {
        const outcomes = entries
          .filter(({ action }) => action === name)
          .map(({ outcome }) => String(outcome));
        return [name, [...new Set(outcomes)].sort()];
      }),
    ),
  };
}

/** The control channel as a page has it. */
export class EventChannel {
  readonly #events: { readonly type: string }[] = [];
  readonly #socket: WebSocket;

  constructor(latchkey: Latchkey, visitor: Visitor) {
    this.#socket = new WebSocket(`${latchkey.url.replace('http', 'ws')}/api/events`, {
      headers: visitor.socketHeaders,
    });
    this.#socket.on('message', (data) =>
      this.#events.push(JSON.parse((data as Buffer).toString()) as { type: string }),
    );
  }

  lastOfEachType(recorder: Recorder): unknown {
    const types = [...new Set(this.#events.map(({ type }) => type))].sort();
    return types.map((type) => recorder.mask(this.#events.filter((event) => event.type === type).at(-1)));
  }

  close(): void {
    this.#socket.close();
  }
}

/** Names, types, and labels of metrics. Values of a label are kept where the product names them. */
export function metricNames(text: string): unknown {
  const labels = new Map<string, Set<string>>();
  for (const [, name, list] of text.matchAll(/^(latchkey_\w+)(?:\{([^}]*)\})? /gm)) {
    // Only where something limits the memory.
    if (name === 'latchkey_memory_limit_bytes') continue;
    const found = labels.get(name ?? '') ?? new Set();
    labels.set(name ?? '', found);
    for (const [, label, value] of (list ?? '').matchAll(/(\w+)="([^"]*)"/g))
      found.add(label === 'check' || label === 'process' ? `${label}=${value ?? ''}` : (label ?? ''));
  }
  return {
    types: Object.fromEntries(
      [...text.matchAll(/^# TYPE (latchkey_\S+) (\w+)$/gm)].map(([, name, type]) => [name, type]).sort(),
    ),
    samples: Object.fromEntries([...labels].map(([name, found]) => [name, [...found].sort()]).sort()),
  };
}

/** The saved list of models with one model, because which ones there are is the sandbox’s affair. */
function firstModelOf(text: string): object {
  const catalog = JSON.parse(text) as { readonly models: readonly object[] };
  return { ...catalog, models: catalog.models.slice(0, 1) };
}

/** Every file that a run leaves in the home folder, masked. */
export function storedFiles(recorder: Recorder, home: string): Readonly<Record<string, unknown>> {
  const paths = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/\.(?:bash|npm|cache)/.test(path));
  const sessions = paths.filter((path) => path.endsWith('.session')).map(sessionHeader);
  // Masking makes the names of all saved sessions equal, so the youngest is recorded, whatever the ids are.
  const youngest = sessions.sort((a, b) => a.header.createdAt.localeCompare(b.header.createdAt)).at(-1);
  const files = paths.flatMap((path): [string, unknown][] => {
    if (path.endsWith('.session')) {
      if (path !== youngest?.path) return [];
      return [[recorder.maskText(relative(home, path)), recorder.mask(youngest.header)]];
    }
    if (path.endsWith('session-cookie-key')) return [[relative(home, path), '<key>']];
    const text = readFileSync(path, 'utf8');
    if (path.endsWith('model-catalog.json'))
      return [[relative(home, path), recorder.mask(firstModelOf(text))]];
    return [
      [
        relative(home, path),
        /(?:\.json|\/browser-sessions)$/.test(path)
          ? recorder.mask(JSON.parse(text))
          : recorder.maskText(text).trimEnd().split('\n'),
      ],
    ];
  });
  if (!existsSync(join(home, '.databrickscfg'))) throw new Error('There is no .databrickscfg.');
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sessionHeader(path: string): {
  readonly path: string;
  readonly header: { readonly createdAt: string };
} {
  const [firstLine = ''] = readFileSync(path, 'utf8').split('\n', 1);
  return { path, header: JSON.parse(firstLine) as { createdAt: string } };
}

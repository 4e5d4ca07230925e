import { MAX_WORKSPACE_FILE_BYTES } from '@latchkey/databricks-client';

/** A tracked file as the commit has it. */
export interface TreeEntry {
  readonly path: string;
  /** As git has it: `100644`, `100755` for files, `120000` for links, `160000` for submodules. */
  readonly mode: string;
  /** Of its content. */
  readonly id: string;
  readonly bytes: number;
}

/** What the workspace has: the id of each file's content, by path. */
export type Manifest = Readonly<Record<string, string>>;

export interface SyncPlan {
  /** First of all: a file may be in the way of a folder. */
  readonly deletions: readonly string[];
  /** Folders that a deletion may have left empty, the deepest first. */
  readonly emptied: readonly string[];
  /** Folders that are needed. */
  readonly folders: readonly string[];
  readonly writes: readonly TreeEntry[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  /** What the workspace has when all is done. */
  readonly manifest: Manifest;
}

/** Kept beside the files in the workspace, so that it outlives this computer's disk. */
export const MANIFEST_NAME = '.latchkey-sync.json';

/** What has to be done so that the workspace has what the commit has. A rename is a deletion and a write. */
export function planSync(tree: readonly TreeEntry[], known: Manifest): SyncPlan {
  const skipped = tree.flatMap((entry) => {
    const reason = reasonToSkip(entry);
    return reason === null ? [] : [{ path: entry.path, reason }];
  });
  const kept = tree.filter((entry) => reasonToSkip(entry) === null);
  const manifest = Object.fromEntries(kept.map(({ path, id }) => [path, id]));
  const has = (path: string): boolean => Object.hasOwn(manifest, path);
  const writes = kept.filter(({ path, id }) => !Object.hasOwn(known, path) || known[path] !== id);
  // The list lies where others may write too, if the owner lets them.
  const deletions = Object.keys(known).filter((path) => !has(path) && staysInside(path));
  const needed = new Set(kept.flatMap(({ path }) => foldersOf(path)));
  const emptied = [...new Set(deletions.flatMap(foldersOf))].filter((folder) => !needed.has(folder));
  return {
    deletions,
    emptied: emptied.sort((a, b) => b.length - a.length),
    folders: deepest(new Set(writes.flatMap(({ path }) => foldersOf(path)))),
    writes,
    skipped,
    manifest,
  };
}

function reasonToSkip({ path, mode, bytes }: TreeEntry): string | null {
  if (path === MANIFEST_NAME) return 'the name is Latchkey’s own';
  if (mode === '120000') return 'a link, which the workspace does not have';
  if (mode === '160000') return 'a submodule';
  if (bytes > MAX_WORKSPACE_FILE_BYTES) return 'longer than 10 MB, the most that the workspace takes';
  if (/[\p{Cc}\\]/u.test(path)) return 'a name that the workspace does not take';
  if (!staysInside(path)) return 'a path that leads out of the folder';
  return null;
}

/** Git keeps a tree as it was made, by hand too, and leaves it to the checkout to refuse `..`. */
function staysInside(path: string): boolean {
  return !path.split('/').some((step) => ['', '.', '..'].includes(step));
}

/** The folders above a path, the topmost first. */
function foldersOf(path: string): readonly string[] {
  const steps = path.split('/').slice(0, -1);
  return steps.map((_, depth) => steps.slice(0, depth + 1).join('/'));
}

/** Those that no other lies in: making them makes the others. */
function deepest(folders: ReadonlySet<string>): readonly string[] {
  const all = [...folders];
  const above = new Set(all.flatMap((folder) => foldersOf(folder)));
  return all.filter((folder) => !above.has(folder));
}

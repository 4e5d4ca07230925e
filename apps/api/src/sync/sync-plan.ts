import { MAX_WORKSPACE_FILE_BYTES } from '@latchkey/databricks-client';

/** A file of a commit. */
export interface TreeEntry {
  readonly path: string;
  /** Git's mode: `100644` and `100755` for files, `120000` for links, `160000` for submodules. */
  readonly mode: string;
  /** The id of the content. */
  readonly id: string;
  readonly bytes: number;
}

/** The files in the workspace: the id of each one's content, by path. */
export type Manifest = Readonly<Record<string, string>>;

export interface SyncPlan {
  /** Carried out first, because a file may be in the way of a folder. */
  readonly deletions: readonly string[];
  /** Folders that the deletions may have emptied, deepest first. */
  readonly emptied: readonly string[];
  /** Folders to create. */
  readonly folders: readonly string[];
  readonly writes: readonly TreeEntry[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  /** The files in the workspace after the sync. */
  readonly manifest: Manifest;
}

/** Stored beside the files in the workspace, so that it outlives the container. */
export const MANIFEST_NAME = '.latchkey-sync.json';

/** Plans how to make the workspace match a commit. A rename is a deletion and a write. */
export function planSync(tree: readonly TreeEntry[], known: Manifest): SyncPlan {
  const skipped = tree.flatMap((entry) => {
    const reason = reasonToSkip(entry);
    return reason === null ? [] : [{ path: entry.path, reason }];
  });
  const kept = tree.filter((entry) => reasonToSkip(entry) === null);
  const manifest = Object.fromEntries(kept.map(({ path, id }) => [path, id]));
  const has = (path: string): boolean => Object.hasOwn(manifest, path);
  const writes = kept.filter(({ path, id }) => !Object.hasOwn(known, path) || known[path] !== id);
  // Check the path, because others may be able to edit the manifest.
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
  if (path === MANIFEST_NAME) return 'a name that Latchkey uses itself';
  if (mode === '120000') return 'a link, which the workspace does not support';
  if (mode === '160000') return 'a submodule';
  if (bytes > MAX_WORKSPACE_FILE_BYTES) return 'longer than 10 MB, the workspace’s limit';
  if (/[\p{Cc}\\]/u.test(path)) return 'a name that the workspace does not support';
  if (!staysInside(path)) return 'a path that leaves the folder';
  return null;
}

/** Git stores trees unchecked and refuses `..` only at checkout, so a crafted tree may contain it. */
function staysInside(path: string): boolean {
  return !path.split('/').some((step) => ['', '.', '..'].includes(step));
}

/** Returns a path's parent folders, topmost first. */
function foldersOf(path: string): readonly string[] {
  const steps = path.split('/').slice(0, -1);
  return steps.map((_, depth) => steps.slice(0, depth + 1).join('/'));
}

/** Returns the folders without subfolders in the set. Creating them creates the others. */
function deepest(folders: ReadonlySet<string>): readonly string[] {
  const all = [...folders];
  const above = new Set(all.flatMap((folder) => foldersOf(folder)));
  return all.filter((folder) => !above.has(folder));
}

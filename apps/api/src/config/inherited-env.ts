import { delimiter, dirname, join } from 'node:path';

/**
 * Names the variables of the server's own environment that shells inherit. Nothing named `DATABRICKS_*` may be here, because
 * it holds the app's own secret; `ToolEnvironment` points tools at the workspace.
 */
const INHERITED =
  /^(PATH|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|(https?|no|all)_proxy)$/i;

/** @param programFolder the folder that Latchkey runs from, which `npm start` puts in front of PATH */
export function inheritedEnv(
  env: Readonly<Record<string, string | undefined>>,
  programFolder: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      if (value === undefined || !INHERITED.test(name)) return [];
      return [[name, name === 'PATH' ? withoutNpmFolders(value, programFolder) : value]];
    }),
  );
}

/**
 * Removes what npm puts in front of PATH: `node_modules/.bin` of the folder and of each above it, and its own node-gyp. In a
 * shell, Latchkey's dependencies would hide the user's programs of the same name.
 */
function withoutNpmFolders(path: string, programFolder: string): string {
  const added = new Set(withAncestors(programFolder).map((folder) => join(folder, 'node_modules/.bin')));
  const folders = path.split(delimiter);
  const first = folders.findIndex((folder) => !added.has(folder) && !folder.endsWith('/node-gyp-bin'));
  return first === -1 ? '' : folders.slice(first).join(delimiter);
}

function withAncestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...withAncestors(parent)];
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const IGNORED = /(^|\/)(node_modules|dist|test-results)$|\.spec\.ts$|\.md$/;

/**
 * One hash over the content of files and folders, so that a build is repeated when, and only when, something it reads
 * has changed.
 * @param {string} root
 * @param {readonly string[]} paths relative to `root`; what does not exist is part of the hash as such
 */
export function fingerprint(root, paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    if (IGNORED.test(path)) return;
    let entries;
    try {
      entries = readdirSync(join(root, path)).sort();
    } catch (error) {
      if (error.code !== 'ENOTDIR' && error.code !== 'ENOENT') throw error;
      hash.update(`${path}\0`);
      if (error.code === 'ENOTDIR') hash.update(readFileSync(join(root, path))).update('\0');
      return;
    }
    for (const entry of entries) add(`${path}/${entry}`);
  };
  paths.forEach(add);
  return hash.digest('hex');
}

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync, createWriteStream } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The folder for the state of one run. A second run at the same time gets one of its own inside: two workspaces in the
 * box must not write one state file.
 * @param {string} wanted
 * @returns {{folder: string, isShared: boolean, release: () => void}} `isShared`: another run has the wanted one
 */
export function takeStateFolder(wanted) {
  for (let n = 1; ; n++) {
    const folder = n === 1 ? resolve(wanted) : resolve(wanted, `run-${n}`);
    mkdirSync(folder, { recursive: true });
    const lock = join(folder, 'run.pid');
    if (isHeldByAnother(lock)) continue;
    writeFileSync(lock, String(process.pid));
    return { folder, isShared: n > 1, release: () => rmSync(lock, { force: true }) };
  }
}

function isHeldByAnother(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    if (pid === process.pid) return false;
    process.kill(pid, 0);
    return isRunOfOurs(pid);
  } catch {
    return false; // no lock, or no process of ours has that number
  }
}

/** A number is soon given to another process, so the name has to fit too, where it can be read. */
function isRunOfOurs(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('start.mjs');
  } catch {
    return true;
  }
}

/**
 * A log file that keeps the run before as `.1`.
 * @param {string} folder
 * @param {string} name
 */
export function openLog(folder, name) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // the first run
  }
  return { path, stream: createWriteStream(path, { mode: 0o600 }) };
}

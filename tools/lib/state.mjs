import {
  chmodSync,
  closeSync,
  createWriteStream,
  fchmodSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { Refusal } from './command-line.mjs';

const MARK_IS_LEFT_MS = 5_000;
const POLL_MS = 2;

/**
 * The folder for the state of one run. A second run at the same time gets one of its own inside: two workspaces in the
 * box must not write one state file.
 * @param {string} wanted
 * @returns {{folder: string, isShared: boolean, release: () => void}} `isShared`: another run has the wanted one
 */
export function takeStateFolder(wanted) {
  makePrivateFolder(wanted);
  return oneAtATime(join(wanted, 'taking'), () => {
    for (let n = 1; ; n++) {
      const folder = n === 1 ? resolve(wanted) : resolve(wanted, `run-${n}`);
      makePrivateFolder(folder);
      const lock = join(folder, 'run.pid');
      if (isHeldByAnother(lock)) continue;
      writeFileSync(lock, String(process.pid));
      return { folder, isShared: n > 1, release: () => rmSync(lock, { force: true }) };
    }
  });
}

/**
 * Makes a folder that only we can enter, and closes one that others could, such as a folder of an earlier version.
 * @param {string} path
 * @throws {Refusal} if it belongs to another user, who could open it again
 */
export function makePrivateFolder(path) {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { uid } = statSync(path);
  if (process.getuid && uid !== process.getuid())
    throw new Refusal(`${path} belongs to another user. Choose another folder with LATCHKEY_STATE_DIR.`);
  chmodSync(path, 0o700);
}

/**
 * Does the work while no other process does it: two starts at once would both find the folder free. The work takes no
 * time, so a mark that stays is of a process that was killed just then.
 * @template T
 * @param {string} mark
 * @param {() => T} work
 * @returns {T}
 */
function oneAtATime(mark, work) {
  while (!madeMark(mark)) {
    if (ageMs(mark) > MARK_IS_LEFT_MS) rmSync(mark, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  try {
    return work();
  } finally {
    rmSync(mark, { force: true });
  }
}

/** Only one of those who try it at once makes it. */
function madeMark(mark) {
  try {
    closeSync(openSync(mark, 'wx'));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function ageMs(path) {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return made === undefined ? 0 : Date.now() - made;
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
  makePrivateFolder(folder);
  const path = join(folder, name);
  try {
    renameSync(path, `${path}.1`);
    chmodSync(`${path}.1`, 0o600);
  } catch {
    // the first run
  }
  const fd = openSync(path, 'w', 0o600);
  fchmodSync(fd, 0o600);
  return { path, stream: createWriteStream(path, { fd }) };
}

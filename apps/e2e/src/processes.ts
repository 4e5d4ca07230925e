import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Every process below this one, deepest last. */
export function descendantsOf(pid: number): number[] {
  const parents = parentsOfAll();
  const childrenOf = (parent: number) =>
    [...parents].filter(([, of]) => of === parent).map(([child]) => child);
  const below = (parent: number): number[] => childrenOf(parent).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

/** Process → its parent. `ps` is not on every machine, `/proc` only on Linux. */
function parentsOfAll(): Map<number, number> {
  if (!existsSync('/proc/self/stat')) {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
    return new Map(lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]));
  }
  const pids = readdirSync('/proc').map(Number).filter(Boolean);
  return new Map(pids.flatMap((pid) => statOf(pid)));
}

function statOf(pid: number): [number, number][] {
  try {
    // `pid (name) state ppid …`; the name may hold spaces and brackets.
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop() ?? '';
    const [state, parent] = afterName.split(' ');
    return state === 'Z' ? [] : [[pid, Number(parent)]];
  } catch {
    return []; // it has ended meanwhile
  }
}

/** Whether it runs; a zombie has ended, though nobody has asked how. */
export function isRunning(pid: number): boolean {
  return parentsOfAll().has(pid);
}

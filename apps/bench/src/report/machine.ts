import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Machine } from './results';

export function describeMachine(): Machine {
  const load = loadavg().map((each) => Math.round(each * 100) / 100);
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 1e9),
    node: process.version,
    system: `${type()} ${release().split('-')[0] ?? ''}`,
    date: new Date().toISOString().slice(0, 10),
    loadBefore: load,
    loadAfter: load,
  };
}

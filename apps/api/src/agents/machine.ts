import { readFile } from 'node:fs/promises';
import type { Machine } from '@latchkey/agents';

/** Which build of a program runs on this computer. */
export async function thisMachine(): Promise<Machine> {
  const { platform, arch } = process;
  const flags = await readFile('/proc/cpuinfo', 'utf8').catch(() => 'avx2');
  return {
    platform,
    arch,
    isMusl: platform === 'linux' && !glibcVersion(),
    hasAvx2: /\bavx2\b/i.test(flags),
  };
}

function glibcVersion(): string | undefined {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}

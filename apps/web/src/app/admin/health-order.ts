import type { HealthCheck } from '@latchkey/contracts';

const RANK: Record<HealthCheck['severity'], number> = { critical: 0, warning: 1, ok: 2 };

/** The worst first; checks of the same severity keep their order. */
export function worstFirst(checks: readonly HealthCheck[]): readonly HealthCheck[] {
  return [...checks].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

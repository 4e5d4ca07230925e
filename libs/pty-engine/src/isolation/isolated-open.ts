import type { OpenAnswer, OpenRequest } from '../host/host-messages';
import type { PtyEngine } from '../pty-engine';
import type { ShellIsolation } from './shell-isolation';

/** Opens a session whose shell starts where the request wishes. */
export async function openIsolated(
  engine: PtyEngine,
  isolation: ShellIsolation,
  request: OpenRequest,
): Promise<OpenAnswer> {
  const place = await isolation.placeFor(request.isolation);
  if (!place.ok) return { ok: false, problem: 'isolation', reason: place.reason };
  return engine.open(request, place.namespace);
}

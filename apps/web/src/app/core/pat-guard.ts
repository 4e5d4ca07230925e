import { inject } from '@angular/core';
import { Router, type CanMatchFn, type UrlTree } from '@angular/router';
import type { PatStatus } from '@latchkey/contracts';
import { PatStatusStore } from './pat-status-store';

/** What the guard needs to know; null while the server never answered. */
export type GuardedStatus = Pick<PatStatus, 'state' | 'user'> | null;

/**
 * Where a person belongs: at set-up, or wherever they wanted to go. A workspace that cannot be reached is no reason
 * to leave as long as there is a token it once accepted: its user is known then.
 */
export function needsSetup(status: GuardedStatus): boolean {
  if (status === null) return true;
  if (status.state === 'valid') return false;
  return status.state !== 'unreachable' || status.user === null;
}

/** Keeps every route but set-up closed while no usable token exists. */
export const tokenRequired: CanMatchFn = async (): Promise<boolean | UrlTree> => {
  const router = inject(Router);
  return needsSetup(await inject(PatStatusStore).known()) ? router.parseUrl('/setup') : true;
};

/** Sends a person who needs no set-up to the workspace. */
export const setupWanted: CanMatchFn = async (): Promise<boolean | UrlTree> => {
  const router = inject(Router);
  return (await inject(PatStatusStore).known())?.state === 'valid' ? router.parseUrl('/') : true;
};

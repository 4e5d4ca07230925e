import { inject } from '@angular/core';
import { Router, type CanMatchFn, type UrlTree } from '@angular/router';
import type { PatStatus } from '@latchkey/contracts';
import { PatStatusStore } from './pat-status-store';

/** The part of the status that the guards need. Null if the server has never responded. */
type GuardedStatus = Pick<PatStatus, 'state' | 'user'> | null;

/**
 * Tells whether the user has to paste a token first. An unreachable workspace doesn't require set-up if it has accepted
 * the token before, in which case the user is known.
 */
function needsSetup(status: GuardedStatus): boolean {
  if (status === null) return true;
  if (status.state === 'valid') return false;
  return status.state !== 'unreachable' || status.user === null;
}

/** Redirects to set-up while there is no usable token. */
export const tokenRequired: CanMatchFn = async (): Promise<boolean | UrlTree> => {
  const router = inject(Router);
  return needsSetup(await inject(PatStatusStore).known()) ? router.parseUrl('/setup') : true;
};

/** Redirects to the workspace if set-up is already done. */
export const setupWanted: CanMatchFn = async (): Promise<boolean | UrlTree> => {
  const router = inject(Router);
  return (await inject(PatStatusStore).known())?.state === 'valid' ? router.parseUrl('/') : true;
};

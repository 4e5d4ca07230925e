import { accountedTokenIds, rotationIdOf, type RotationState } from './state';

/** A token as the workspace lists it. */
interface ListedToken {
  readonly tokenId: string;
  readonly comment: string;
}

/** Tokens of other processes that no record accounted for, by id, and when that was first seen. */
export type Sightings = ReadonlyMap<string, number>;

export interface Orphans {
  /** To be revoked now. */
  readonly orphans: readonly string[];
  /** Perhaps orphans: another process may have minted them and be about to journal them. */
  readonly sightings: Sightings;
}

/**
 * Sorts out which of the listed tokens nobody will ever use: those with this install's comment that neither the record
 * nor `journalled` accounts for. One of a rotation that this process began is an orphan at once. One of another's only
 * when it was seen before, and that long ago; counted by when it was seen, it takes no clock to agree with any other.
 *
 * @param journalled ids that another instance's record accounts for, read after the list was; null if that is not known,
 * and then nothing of another's is touched
 */
export function findOrphans(
  listed: readonly ListedToken[],
  state: Pick<RotationState, 'record' | 'begunHere'>,
  journalled: ReadonlySet<string> | null,
  seen: { readonly before: Sightings; readonly nowMs: number; readonly graceMs: number },
): Orphans {
  const accounted = accountedTokenIds(state.record);
  const orphans: string[] = [];
  const sightings = new Map<string, number>();
  for (const { tokenId, comment } of listed) {
    const rotationId = rotationIdOf(comment, state.record.installId);
    if (rotationId === null || accounted.has(tokenId) || journalled?.has(tokenId)) continue;
    const firstSeenMs = seen.before.get(tokenId) ?? seen.nowMs;
    const abandoned = journalled !== null && seen.nowMs - firstSeenMs >= seen.graceMs;
    if (state.begunHere.includes(rotationId) || abandoned) orphans.push(tokenId);
    else sightings.set(tokenId, firstSeenMs);
  }
  return { orphans, sightings };
}

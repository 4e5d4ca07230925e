/** The parts of the journalled record that an auditor looks at. */
export interface Journalled {
  readonly generation: number;
  readonly currentTokenId: string | null;
  /** `none`, `intent`, or `pending` once the successor is journalled. */
  readonly attempt: 'none' | 'intent' | 'pending';
  readonly retiring: number;
}

/** Reads the record with no help from the server's own code. */
export function decodeState(json: string | undefined): Journalled {
  if (json === undefined) return { generation: 0, currentTokenId: null, attempt: 'none', retiring: 0 };
  const record = JSON.parse(json) as {
    generation: number;
    current: { tokenId: string } | null;
    attempt: { pending: object | null } | null;
    retiring: readonly object[];
  };
  return {
    generation: record.generation,
    currentTokenId: record.current?.tokenId ?? null,
    attempt: record.attempt === null ? 'none' : record.attempt.pending ? 'pending' : 'intent',
    retiring: record.retiring.length,
  };
}

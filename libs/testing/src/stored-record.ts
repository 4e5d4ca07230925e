/** The parts of the stored rotation record that an auditor looks at. */
export interface StoredRecord {
  readonly generation: number;
  readonly currentTokenId: string | null;
  /** `none`, `intent`, or `pending` once the successor is stored. */
  readonly attempt: 'none' | 'intent' | 'pending';
  /** How many tokens wait to be revoked. */
  readonly retiring: number;
}

/** Reads the record from its JSON without the server's own code. */
export function readStoredRecord(json: string | undefined): StoredRecord {
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

import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ApiResult } from '@latchkey/databricks-client';
import { decodeRecord, emptyRecord, encodeRecord, type RotationRecord } from '@latchkey/rotation';
import { SecretStore } from '../workspace/secret-store';

const KEY = 'rotation';

/** The rotation's record in the secret store, as one JSON value. */
@Injectable()
export class RotationJournal {
  constructor(private readonly store: SecretStore) {}

  get durable(): boolean {
    return this.store.durable;
  }

  /** What the last process left; a new record where there is none, or where it cannot be read as one. */
  async load(): Promise<ApiResult<RotationRecord>> {
    const result = await this.store.read(KEY);
    if (!result.ok) return result;
    const record = result.value === null ? null : decodeRecord(result.value);
    return { ok: true, value: record ?? emptyRecord(randomUUID()) };
  }

  save(record: RotationRecord): Promise<ApiResult<null>> {
    return this.store.write(KEY, encodeRecord(record));
  }
}

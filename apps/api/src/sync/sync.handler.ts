import { Injectable } from '@nestjs/common';
import { SYNC_PATH, type SyncStatus } from '@latchkey/contracts';
import { ApiError } from '../common/api-error';
import { withTimeout } from '@latchkey/concurrency';
import { answerJson } from '../tools/local-tool-server';
import { ToolHandler, ToolHandlers, type ToolCall } from '../tools/tool-handler';
import { SyncService } from './sync.service';

/** Less than the command waits for an answer; the sync itself goes on. */
const LONGEST_WAIT_MS = 30_000;
/** A commit is not held up for longer. */
const LONGEST_WAIT_AFTER_COMMIT_MS = 8_000;

/** What `latchkey sync` asks for, and with it the hook that runs after a commit. */
@Injectable()
export class SyncHandler extends ToolHandler {
  readonly name = SYNC_PATH.slice(1);

  constructor(
    private readonly sync: SyncService,
    handlers: ToolHandlers,
  ) {
    super();
    handlers.add(this);
  }

  async handle({ request: { method }, response, rest }: ToolCall): Promise<void> {
    const [, name, afterCommit] = /^\/([^/?]+)(\/commit)?$/.exec(rest) ?? [];
    if (method === 'GET' && rest === '') return answerJson(response, 200, this.sync.status);
    if (method !== 'POST' || name === undefined)
      throw new ApiError('NOT_FOUND', 'There is nothing at this address.', 'Check the path.');
    const [when, waitMs] =
      afterCommit === undefined
        ? (['now', LONGEST_WAIT_MS] as const)
        : (['after-commit', LONGEST_WAIT_AFTER_COMMIT_MS] as const);
    await withTimeout(this.sync.syncNow(decodeName(name), when), waitMs, null);
    answerJson(response, 200, this.sync.status satisfies SyncStatus);
  }
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

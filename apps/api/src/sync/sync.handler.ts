import { Injectable } from '@nestjs/common';
import { withTimeout } from '@latchkey/concurrency';
import { SYNC_PATH, type SyncStatus } from '@latchkey/contracts';
import { notFound } from '../common/api-error';
import { answerJson } from '../tools/local-tool-server';
import { ToolHandler, ToolHandlers, type ToolCall } from '../tools/tool-handler';
import { SyncService } from './sync.service';

/** Less than the command's own timeout. The sync continues afterwards. */
const MAX_WAIT_MS = 30_000;
/** A commit waits no longer than this. */
const MAX_WAIT_AFTER_COMMIT_MS = 8_000;

/** Answers `latchkey sync` and the post-commit hook. */
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
    if (method !== 'POST' || name === undefined) throw notFound();
    const [when, waitMs] =
      afterCommit === undefined
        ? (['now', MAX_WAIT_MS] as const)
        : (['after-commit', MAX_WAIT_AFTER_COMMIT_MS] as const);
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

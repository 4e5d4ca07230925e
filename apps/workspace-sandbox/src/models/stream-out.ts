import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Response } from 'express';
import type { Completion } from './echo-model';
import type { ModelCall, ModelStage } from './model-stage';

/** How a dialect writes a stream: server-sent events, each text one or more of them, whole. */
export interface EventWriter {
  opening(completion: Completion): string;
  piece(text: string, index: number, completion: Completion): string;
  closing(completion: Completion): string;
}

/**
 * Streams a completion at the pace that the control plane asks for. A reader that is slow holds it back; one that is
 * gone ends it.
 */
export async function streamOut(
  res: Response,
  writer: EventWriter,
  completion: Completion,
  call: ModelCall,
  stage: ModelStage,
): Promise<void> {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  const send = async (text: string): Promise<void> => {
    if (gone.signal.aborted || text === '') return;
    call.bytesSent += Buffer.byteLength(text);
    if (!res.write(text)) await once(res, 'drain', { signal: gone.signal }).catch(() => undefined);
  };
  res.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-cache' });
  res.flushHeaders();
  await send(writer.opening(completion));
  for (const text of completion.pieces) {
    await pace(stage, call.chunksSent, gone.signal);
    if (gone.signal.aborted) break;
    if (call.chunksSent === stage.behaviour.cutAfterChunks) {
      call.outcome = 'cut';
      res.socket?.destroy();
      return;
    }
    await send(writer.piece(text, call.chunksSent, completion));
    call.chunksSent += 1;
  }
  await pace(stage, call.chunksSent, gone.signal);
  await send(writer.closing(completion));
  call.outcome = gone.signal.aborted ? 'client-gone' : 'complete';
  res.end();
}

async function pace(stage: ModelStage, chunksSent: number, signal: AbortSignal): Promise<void> {
  await stage.untilLetGo(chunksSent, signal);
  const { chunkMilliseconds } = stage.behaviour;
  if (chunkMilliseconds > 0 && chunksSent > 0) {
    await wait(chunkMilliseconds, undefined, { signal }).catch(() => undefined);
  }
}

export function dataLine(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

export function namedEvent(data: { type: string; [field: string]: unknown }): string {
  return `event: ${data.type}\n${dataLine(data)}`;
}

import type { HostAnswer, HostCall, PtyEngine } from '@latchkey/pty-engine';
import type { ViewerSockets } from './viewer-sockets';

/** Does what the api asks for. */
export async function answerCall(
  engine: PtyEngine,
  viewers: ViewerSockets,
  call: HostCall,
): Promise<HostAnswer> {
  switch (call.kind) {
    case 'list':
      return engine.list();
    case 'open':
      return engine.open(call);
    case 'rename':
      return engine.rename(call.sessionId, call.label);
    case 'close':
      return engine.close(call.sessionId);
    case 'folder':
      return engine.folderOf(call.sessionId);
    case 'keep':
      await engine.keep(call);
      return true;
    case 'memory':
      return process.memoryUsage.rss();
    case 'admissions':
      return viewers.admissions();
    case 'dismiss':
      return viewers.dismiss(call.admission);
  }
}

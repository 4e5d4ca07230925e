import type { HostAnswer, HostCall, PtyEngine } from '@latchkey/pty-engine';

/** Does what the api asks for. */
export function answerCall(engine: PtyEngine, call: HostCall): HostAnswer {
  switch (call.kind) {
    case 'list':
      return engine.list();
    case 'open':
      return engine.open(call);
    case 'rename':
      return engine.rename(call.sessionId, call.label);
    case 'close':
      return engine.close(call.sessionId);
  }
}

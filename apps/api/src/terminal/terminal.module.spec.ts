import { Subject } from 'rxjs';
import type { SessionPresence } from '../common/session-presence';
import type { Access } from '../identity/access';
import { OpenSockets } from '../identity/open-sockets';
import type { ViewerServer } from '../ipc/viewer-server';
import type { SessionRegistry } from './session-registry';
import { TerminalModule } from './terminal.module';

it('re-checks the access of viewers whose sockets another process holds', async () => {
  const open = new OpenSockets({ isLost: () => Promise.resolve(true) } as unknown as Access);
  const dismissed: string[] = [];
  const elsewhere = {
    admissions: () => Promise.resolve(['{}']),
    dismiss: (admission: string) => Promise.resolve(dismissed.push(admission)),
  };
  new TerminalModule(
    { ofThisRun: () => [], changes: new Subject<void>() } as unknown as SessionRegistry,
    { tell: () => undefined } as unknown as SessionPresence,
    { elsewhere } as unknown as ViewerServer,
    open,
  );
  await open.judgeAgain();
  open.onApplicationShutdown();
  expect(dismissed).toEqual(['{}']);
});

import { Subject } from 'rxjs';
import type { SessionPresence } from '../common/session-presence';
import type { Access } from '../identity/access';
import { OpenSockets } from '../identity/open-sockets';
import type { PtyHost } from './pty-host';
import type { SessionRegistry } from './session-registry';
import { TerminalModule } from './terminal.module';

it('viewers whose sockets another process holds are judged again with the others', async () => {
  const open = new OpenSockets({ isLost: () => Promise.resolve(true) } as unknown as Access);
  const dismissed: string[] = [];
  const socketsElsewhere = {
    admissions: () => Promise.resolve(['{}']),
    dismiss: (admission: string) => Promise.resolve(dismissed.push(admission)),
  };
  new TerminalModule(
    { ofThisRun: () => [], changes: new Subject<void>() } as unknown as SessionRegistry,
    { tell: () => undefined } as unknown as SessionPresence,
    { socketsElsewhere } as unknown as PtyHost,
    open,
  );
  await open.judgeAgain();
  open.onApplicationShutdown();
  expect(dismissed).toEqual(['{}']);
});

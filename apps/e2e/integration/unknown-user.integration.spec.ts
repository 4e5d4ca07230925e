import { API, type SessionInfo } from '@latchkey/contracts';
import { startLatchkey, startSandbox, waitFor, type Latchkey, type Sandbox } from '@latchkey/testing';
import { Viewer } from '../src/viewer';

jest.setTimeout(120_000);

/** An id without an entry in passwd, as containers may run under. */
const UID = 54_321;
/** Becomes that user, who may still read this folder wherever it is. Only root can. */
const AS_UNKNOWN_USER = [
  'setpriv',
  `--reuid=${String(UID)}`,
  `--regid=${String(UID)}`,
  '--clear-groups',
  '--inh-caps=-all,+dac_override',
  '--ambient-caps=-all,+dac_override',
];
const CAN_BECOME_USER = process.getuid?.() === 0;

describe('a server whose user has no entry in passwd, and no HOME', () => {
  // In CI, a tier that can't run is a failure.
  if (!CAN_BECOME_USER && process.env['CI'] === undefined) {
    it.skip('opens shells (skipped: only root can start it)', () => undefined);
    return;
  }
  let sandbox: Sandbox;
  let latchkey: Latchkey;
  beforeAll(async () => {
    sandbox = await startSandbox();
    latchkey = await startLatchkey({ sandbox, runner: AS_UNKNOWN_USER });
  });
  afterAll(async () => {
    await latchkey.stop();
    await sandbox.stop();
  });

  it('opens shells', async () => {
    const visitor = await latchkey.signIn();
    const { value } = await sandbox.control.makeToken();
    expect((await visitor.fetch(API.configurePat, { json: { token: value } })).status).toBe(200);
    const opened = await visitor.fetch(API.sessions, { json: { cols: 80, rows: 24 } });
    expect(opened.status).toBe(201);
    const { id } = (await opened.json()) as SessionInfo;
    const viewer = new Viewer(latchkey, visitor, id);
    viewer.connection.send('echo "<$(id -u)|$USER|$LOGNAME|$SHELL|$HOME>"\r');
    await waitFor('what the shell knows', () => /^<\d.*>/m.test(viewer.text));
    const [, ...known] = /^<(.*)\|(.*)\|(.*)\|(.*)\|(.*)>/m.exec(viewer.text) ?? [];
    expect(known).toEqual([String(UID), String(UID), String(UID), '/bin/bash', latchkey.home]);
    viewer.connection.close();
  });
});

import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { API, type PatLedger, type PatStatus } from '@latchkey/contracts';
import {
  makeTempDir,
  readStoredRecord,
  startSandbox,
  type Moment,
  type Sandbox,
  type SandboxToken,
  type StoredRecord,
  type TempDir,
} from '@latchkey/testing';
import { ApiError } from '../../common/api-error';
import { ApiErrorFilter } from '../../common/api-error.filter';
import { Clock, ClockModule } from '../../common/clock';
import { SessionPresence } from '../../common/session-presence';
import { requestValidation } from '../../common/validation';
import { ConfigModule } from '../../config/config.module';
import { readConfig } from '../../config/read-config';
import { OwnerDirectory } from '../../workspace/owner-directory';
import { SecretStore } from '../../workspace/secret-store';
import { WorkspaceModule } from '../../workspace/workspace.module';
import { Ledger } from '../ledger';
import { PatModule } from '../pat.module';
import { RotationScheduler } from '../rotation.scheduler';
import { Rotator } from '../rotator';
import { TokenGate } from '../token-gate';
import { InstanceLink } from './instance-link.test-kit';

type Environment = Readonly<Record<string, string>>;

/** Only what a test asks for happens: no rotation and no verification falls due. */
export const QUIET: Environment = {
  LATCHKEY_OVERLAP_SECONDS: '1',
  LATCHKEY_PROOF_SECONDS: '3600',
  LATCHKEY_ORPHAN_GRACE_SECONDS: '1',
};

const LONGEST_WAIT_SECONDS = 400;

/** Stands still until a test moves it, and the workspace's clock with it. Waiting moves it too, so it takes no time. */
class TestClock extends Clock {
  #nowMs = Date.now();

  constructor(private readonly sandbox: Sandbox) {
    super();
  }

  override now(): number {
    return this.#nowMs;
  }

  override monotonicNow(): number {
    return this.#nowMs;
  }

  override async sleepUntil(epochMs: number, signal: AbortSignal): Promise<void> {
    if (!signal.aborted) await this.advance(Math.max(0, epochMs - this.now()) / 1_000);
  }

  async advance(seconds: number): Promise<void> {
    this.#nowMs += Math.round(seconds * 1_000);
    await this.sandbox.control.advanceClock(seconds);
  }
}

/** One instance of the api: its token module in this process, over HTTP, on a link of its own to the workspace. */
export class ApiInstance {
  private constructor(
    readonly app: NestExpressApplication,
    readonly link: InstanceLink,
    private readonly url: string,
  ) {}

  static async start(sandbox: Sandbox, clock: Clock, env: Environment): Promise<ApiInstance> {
    const link = await InstanceLink.open(sandbox.url);
    const environment = {
      ...(await sandbox.control.appEnvironment()),
      LATCHKEY_MODE: 'local',
      DATABRICKS_HOST: link.url,
      ...env,
    };
    const module = await Test.createTestingModule({
      imports: [
        ConfigModule.with(readConfig(environment, '/nowhere/dist/apps/api')),
        ClockModule,
        WorkspaceModule,
        PatModule,
      ],
    })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();
    const app = module.createNestApplication<NestExpressApplication>({ forceCloseConnections: true });
    app.useGlobalPipes(requestValidation());
    app.useGlobalFilters(new ApiErrorFilter());
    // The whole server stores the keys of its sign-in before it serves, which creates the scope.
    await app.get(SecretStore).write('sign-in', 'keys');
    await app.get(OwnerDirectory).find();
    await app.listen(0, '127.0.0.1');
    await app.get(Ledger).sync();
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new ApiInstance(app, link, `http://127.0.0.1:${String(port)}`);
  }

  /** Does what is due, as the scheduler does each second. */
  async tick(): Promise<void> {
    await this.app.get(RotationScheduler).tick();
    await this.syncLedger();
  }

  /** Resolves once everything in the ledger is stored. */
  async syncLedger(): Promise<void> {
    await this.app.get(Ledger).sync();
  }

  /** Tells the api whether a shell is open. */
  setShellOpen(isOpen: boolean): void {
    this.app.get(SessionPresence).tell(isOpen ? ['shell'] : []);
  }

  async status(): Promise<PatStatus> {
    return (await (await fetch(this.url + API.patStatus)).json()) as PatStatus;
  }

  async ledger(): Promise<PatLedger> {
    return (await (await fetch(this.url + API.patLedger)).json()) as PatLedger;
  }

  paste(token: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.url + API.configurePat, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ token }),
    });
  }

  rotateNow(): Promise<Response> {
    return fetch(this.url + API.rotatePat, { method: 'POST' });
  }

  signOut(): Promise<Response> {
    return fetch(this.url + API.pat, { method: 'DELETE' });
  }

  /** What the gate in front of a new shell answers; null when it opens. */
  async gate(): Promise<Pick<ApiError, 'status' | 'code'> | null> {
    try {
      await this.app.get(TokenGate).requireUsableToken();
      return null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: error.status, code: error.code };
    }
  }

  /** Abandons it where it is: it reaches neither the workspace nor its files any more. */
  async kill(): Promise<void> {
    this.link.cut();
    // Ends the loop in hand before the call that it waits for fails.
    const stopped = this.app.get(Rotator).stop();
    await this.link.close();
    await stopped;
    await this.app.close();
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.link.close();
  }
}

/** The rotation in this process on a real sandbox, with a clock that tests move. */
export class RotationFixture {
  #clock: TestClock;
  #home: TempDir = makeTempDir();
  #instances: ApiInstance[] = [];
  #api: ApiInstance | null = null;
  #env: Environment = QUIET;

  private constructor(readonly sandbox: Sandbox) {
    this.#clock = new TestClock(sandbox);
  }

  static async open(): Promise<RotationFixture> {
    Logger.overrideLogger(false);
    return new RotationFixture(await startSandbox());
  }

  /** The instance under test. */
  get api(): ApiInstance {
    if (!this.#api) throw new Error('The api is not running.');
    return this.#api;
  }

  get home(): string {
    return this.#home.path;
  }

  /** An empty workspace, and no instance. */
  async reset(): Promise<void> {
    for (const instance of this.#instances) await instance.kill();
    this.#instances = [];
    this.#api = null;
    this.#home.remove();
    this.#home = makeTempDir();
    await this.sandbox.control.reset();
    this.#clock = new TestClock(this.sandbox);
  }

  async close(): Promise<void> {
    await this.reset();
    await this.sandbox.stop();
    this.#home.remove();
  }

  async start(env: Environment = this.#env): Promise<ApiInstance> {
    this.#env = env;
    this.#api = await this.startAnother(env);
    return this.#api;
  }

  async startWithToken(env: Environment = QUIET): Promise<ApiInstance> {
    await this.start(env);
    await this.setUp();
    return this.api;
  }

  /** An instance beside the one under test. */
  async startAnother(env: Environment = this.#env): Promise<ApiInstance> {
    const home = this.#instances.length === 0 || this.#api === null ? this.home : `${this.home}/other`;
    const instance = await ApiInstance.start(this.sandbox, this.#clock, { LATCHKEY_HOME: home, ...env });
    this.#instances.push(instance);
    return instance;
  }

  async kill(): Promise<void> {
    const killed = this.api;
    this.#api = null;
    this.#instances = this.#instances.filter((instance) => instance !== killed);
    await killed.kill();
  }

  /** Ends an instance in an orderly way. */
  async stop(instance: ApiInstance): Promise<void> {
    this.#instances = this.#instances.filter((each) => each !== instance);
    await instance.stop();
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Kills the instance at that call of what `begin` starts, and answers the call's path. */
  async killAt(call: number, moment: Moment, begin: () => Promise<unknown>): Promise<string> {
    // The ledger is written behind a rotation; its calls must not be counted.
    await this.api.syncLedger();
    const reached = this.api.link.cutAt(call, moment);
    const begun = begin().then(
      () => {
        throw new Error(`It made fewer than ${String(call + 1)} calls.`);
      },
      () => undefined, // what was in hand fails when its instance is killed
    );
    const path = await Promise.race([reached, begun.then(() => reached)]);
    await this.kill();
    return path;
  }

  /** Pastes a token that works. */
  async setUp(): Promise<{ readonly value: string; readonly id: string }> {
    const token = await this.sandbox.control.makeToken({ comment: 'made for Latchkey' });
    const response = await this.api.paste(token.value);
    if (response.status !== 200) throw new Error(`The set-up failed: ${await response.text()}`);
    return token;
  }

  now(): number {
    return this.#clock.now();
  }

  advance(seconds: number): Promise<void> {
    return this.#clock.advance(seconds);
  }

  /** Lets the seconds pass one by one, each instance doing what is due in each, until `condition` holds. */
  async tickUntil<T>(what: string, condition: () => Promise<T | false>): Promise<T> {
    for (let second = 0; second < LONGEST_WAIT_SECONDS; second++) {
      const met = await condition();
      if (met !== false) return met;
      await this.#clock.advance(1);
      await Promise.all(this.#instances.map((instance) => instance.tick()));
    }
    throw new Error(`${String(LONGEST_WAIT_SECONDS)} s passed without ${what}.`);
  }

  async liveTokens(): Promise<{ readonly ours: SandboxToken[]; readonly foreign: SandboxToken[] }> {
    const { tokens } = await this.sandbox.control.state();
    const live = tokens.filter(({ status }) => status === 'live');
    const isOurs = ({ comment }: SandboxToken): boolean => comment.startsWith('latchkey/');
    return { ours: live.filter(isOurs), foreign: live.filter((token) => !isOurs(token)) };
  }

  /** Lets time pass until a single token of ours is left. */
  async onlyOneLeft(): Promise<void> {
    await this.tickUntil(
      'a single token of ours left',
      async () => (await this.liveTokens()).ours.length === 1,
    );
  }

  /** The rotation's record as the workspace holds it. */
  async storedRecord(): Promise<StoredRecord> {
    const { secrets } = await this.sandbox.control.state({ values: true });
    return readStoredRecord(secrets.find(({ key }) => key === 'rotation')?.value);
  }
}

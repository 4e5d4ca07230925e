import { RUN_PATH, runEndPath, runPath, type RunStart } from '@latchkey/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command, ProgramEnd, Surroundings } from '../command';
import { METADATA_VARIABLE, OWN_CREDENTIALS, toolEnvironment } from '../environments';
import { EXIT, Failure } from '../exit-codes';
import type { HeldConnection, ToolServerClient } from '../tool-server-client';

/** The server may be starting again, or may not reach the workspace. */
const RETRY_MS = 1_000;

/** Would make a client look for a token elsewhere than in its environment. */
const OTHER_SOURCES = [METADATA_VARIABLE, 'DATABRICKS_CONFIG_PROFILE'];

/** Runs a program that can't fetch a fresh token itself. */
export const runCommand: Command = {
  name: 'run',
  usage: '[--literal] -- PROGRAM [ARGUMENT…]',
  summary:
    'Run a program with its models at the gateway, and with --literal with a token of its own, which is revoked when it ends.',
  options: ['literal'],
  argumentCount: 'program',
  async run({ arguments: program, options }, surroundings) {
    const { env, runProgram } = surroundings;
    const toolServer = surroundings.toolServer();
    const { variables } = await toolEnvironment('all', env, toolServer);
    const ownEnv = { ...env, ...variables };
    if (options.has('literal')) {
      const { variables: address } = await toolEnvironment('sql', env, toolServer);
      return runWithToken(program, { ...ownEnv, ...address }, surroundings, toolServer);
    }
    // A client refuses credentials of the user's own beside the session's, so the session's give way.
    const ownCredentials = OWN_CREDENTIALS.some((name) => env[name]);
    return runProgram(program, ownCredentials ? without(ownEnv, [METADATA_VARIABLE]) : ownEnv);
  },
};

async function runWithToken(
  program: readonly string[],
  env: NodeJS.ProcessEnv,
  { runProgram }: Surroundings,
  toolServer: ToolServerClient,
): Promise<ProgramEnd> {
  const connection = await toolServer.hold(RUN_PATH);
  const { runId, token } = JSON.parse(connection.line) as RunStart;
  const attachment = new Attachment(toolServer, runId, connection);
  try {
    return await runProgram(program, {
      ...without(env, [...OWN_CREDENTIALS, ...OTHER_SOURCES]),
      DATABRICKS_TOKEN: token,
    });
  } finally {
    // If this fails, the server notices that the connection is gone.
    await toolServer.ask('POST', runEndPath(runId)).catch(() => undefined);
    attachment.end();
  }
}

function without(env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}

/** Shows the server that the program still runs, over restarts of the server. */
class Attachment {
  #connection: HeldConnection;
  #isOver = false;

  constructor(
    private readonly toolServer: ToolServerClient,
    private readonly runId: string,
    connection: HeldConnection,
  ) {
    this.#connection = connection;
    void this.#keep();
  }

  end(): void {
    this.#isOver = true;
    this.#connection.close();
  }

  async #keep(): Promise<void> {
    for (;;) {
      await this.#connection.closed;
      if (this.#isOver) return;
      const next = await this.#again();
      if (next === null) return;
      this.#connection = next;
      if (this.#isOver) next.close();
    }
  }

  /** @returns null once the program has ended, or if the server has given its token up */
  async #again(): Promise<HeldConnection | null> {
    while (!this.#isOver) {
      try {
        return await this.toolServer.hold(runPath(this.runId));
      } catch (error) {
        if (!(error instanceof Failure) || error.exitCode !== EXIT.unreachable) return null;
        await pause(RETRY_MS, undefined, { ref: false });
      }
    }
    return null;
  }
}

import { AGENTS_PATH, type AgentList } from '@latchkey/contracts';
import { EXIT, Failure } from './exit-codes';
import type { ToolServerClient } from './tool-server-client';

/** What programs of one kind read to use this session's models or workspace. */
export interface ToolEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** Variables that would take precedence, or make a client refuse for having two sign-in methods. */
  readonly unset: readonly string[];
  /** What else to know; null for nothing. */
  readonly note: string | null;
}

interface Context {
  readonly env: NodeJS.ProcessEnv;
  readonly gateway: string;
  readonly toolServer: ToolServerClient;
}

/** Programs insist on a key. The gateway drops it. */
const ANY_KEY = 'latchkey';

/** Credentials that a user may have set for Databricks clients. */
export const OWN_CREDENTIALS = [
  'DATABRICKS_TOKEN',
  'DATABRICKS_CLIENT_ID',
  'DATABRICKS_CLIENT_SECRET',
  'DATABRICKS_USERNAME',
  'DATABRICKS_PASSWORD',
  'DATABRICKS_AUTH_TYPE',
];

/** Points Databricks clients at a profile, or at a token that they fetch themselves. */
export const METADATA_VARIABLE = 'DATABRICKS_METADATA_SERVICE_URL';

const LITERAL_NOTE = 'It needs a token as text: run it with latchkey run --literal -- PROGRAM.';

type Builder = (context: Context) => ToolEnvironment | Promise<ToolEnvironment>;

const only = (variables: Record<string, string>, note: string | null = null): ToolEnvironment => ({
  variables,
  unset: [],
  note,
});
const openai = (gateway: string): Record<string, string> => ({
  OPENAI_BASE_URL: `${gateway}/openai/v1`,
  OPENAI_API_KEY: ANY_KEY,
});
const anthropic = (gateway: string): Record<string, string> => ({
  ANTHROPIC_BASE_URL: `${gateway}/anthropic`,
  ANTHROPIC_API_KEY: ANY_KEY,
});
const google = (gateway: string): Record<string, string> => ({
  GOOGLE_GEMINI_BASE_URL: `${gateway}/gemini`,
  GEMINI_API_KEY: ANY_KEY,
});

/** Every kind of program that `latchkey env` knows. */
const KINDS: Readonly<Record<string, Builder>> = {
  openai: ({ gateway }) => only(openai(gateway)),
  anthropic: ({ gateway }) => only(anthropic(gateway)),
  google: ({ gateway }) => only(google(gateway)),
  all: ({ gateway }) => only({ ...openai(gateway), ...anthropic(gateway), ...google(gateway) }),
  aider: ({ gateway }) => only({ OPENAI_API_BASE: `${gateway}/openai/v1`, OPENAI_API_KEY: ANY_KEY }),
  qwen: async (context) => ({
    ...only({ ...openai(context.gateway), ...(await chatModel(context, 'OPENAI_MODEL')) }),
  }),
  copilot: async (context) =>
    only({
      COPILOT_PROVIDER_BASE_URL: `${context.gateway}/openai/v1`,
      COPILOT_PROVIDER_TYPE: 'openai',
      COPILOT_PROVIDER_API_KEY: ANY_KEY,
      ...(await chatModel(context, 'COPILOT_MODEL')),
    }),
  databricks: ({ env, gateway }) => ({
    variables: {
      ...host(env),
      [METADATA_VARIABLE]: gateway.replace(/\/gateway$/, '/metadata'),
    },
    unset: OWN_CREDENTIALS,
    note: null,
  }),
  dbt: ({ env }) => only(serverHostname(env), LITERAL_NOTE),
  sql: ({ env }) => only(serverHostname(env), LITERAL_NOTE),
  terraform: ({ env }) => only(host(env), LITERAL_NOTE),
};

export const ENVIRONMENT_KINDS: readonly string[] = Object.keys(KINDS);

/** Builds the environment for one kind of program. @throws Failure for an unknown kind, and outside of a session */
export async function toolEnvironment(
  kind: string,
  env: NodeJS.ProcessEnv,
  toolServer: ToolServerClient,
): Promise<ToolEnvironment> {
  const build = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!build)
    throw new Failure(EXIT.usage, `Unknown kind “${kind}”.`, `Use one of: ${ENVIRONMENT_KINDS.join(', ')}.`);
  const gateway = env['LATCHKEY_GATEWAY_URL'];
  if (!gateway)
    throw new Failure(
      EXIT.noSession,
      'LATCHKEY_GATEWAY_URL is not set.',
      'Open a new shell, and don’t clear its environment.',
    );
  return build({ env, gateway, toolServer });
}

/** Names the model that OpenCode is set up with, which speaks OpenAI's Chat Completions. */
async function chatModel({ toolServer }: Context, variable: string): Promise<Record<string, string>> {
  const { agents } = await toolServer.ask<AgentList>('GET', AGENTS_PATH);
  const name = agents.find(({ id }) => id === 'opencode')?.models[0]?.name;
  return name ? { [variable]: name } : {};
}

function host({ DATABRICKS_HOST }: NodeJS.ProcessEnv): Record<string, string> {
  return DATABRICKS_HOST ? { DATABRICKS_HOST } : {};
}

/** Databricks’ SQL drivers want the workspace's host without a scheme. */
function serverHostname(env: NodeJS.ProcessEnv): Record<string, string> {
  const { DATABRICKS_HOST } = env;
  if (!DATABRICKS_HOST || !URL.canParse(DATABRICKS_HOST)) return host(env);
  return { ...host(env), DATABRICKS_SERVER_HOSTNAME: new URL(DATABRICKS_HOST).host };
}

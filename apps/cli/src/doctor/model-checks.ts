import { AGENTS_PATH, type AgentInfo, type AgentList, type ModelDialect } from '@latchkey/contracts';
import { ok, type DoctorCheck, type Finding, type NamedFinding } from './doctor-check';

/** Compares each model that an installed agent is set up with to the workspace’s list. */
export const modelsCheck: DoctorCheck = {
  id: 'models',
  title: 'Models',
  async look({ toolServer }) {
    const { agents, models } = await toolServer.ask<AgentList>('GET', AGENTS_PATH);
    if (models.count === null) {
      return {
        severity: 'problem',
        message: `The workspace has not listed its models${models.problem === null ? '.' : `: ${models.problem}`}`,
        cure: 'Press Refresh on the Agents page. If this lasts, check that your token may use model serving.',
      };
    }
    const missing = agents.filter(isInUse).flatMap(missingModel);
    const list = models.problem === null ? listed(models.count) : outdated(models.problem);
    return [{ id: 'models', title: 'Models', ...list }, ...missing];
  },
};

/** Asks one model of each dialect for an answer, as the agents would. */
export const modelAnswersCheck: DoctorCheck = {
  id: 'model-answers',
  title: 'Answers of models',
  async look({ env, toolServer }) {
    const { agents } = await toolServer.ask<AgentList>('GET', AGENTS_PATH);
    const models = agents.flatMap((agent) => (agent.configuration.state === 'off' ? [] : agent.models));
    const byDialect = new Map<ModelDialect, string>();
    for (const { dialect, name } of models) {
      if (name !== null && !byDialect.has(dialect)) byDialect.set(dialect, name.replace(/\[1m\]$/, ''));
    }
    const gatewayUrl = env['LATCHKEY_GATEWAY_URL'] ?? '';
    return Promise.all([...byDialect].map(([dialect, name]) => ask(dialect, name, gatewayUrl)));
  },
};

function listed(count: number): Finding {
  return ok(`the workspace serves ${String(count)}`);
}

function outdated(problem: string): Finding {
  return {
    severity: 'warning',
    message: `The list is outdated: ${problem}`,
    cure: 'Latchkey keeps asking. Press Refresh on the Agents page to ask now.',
  };
}

function isInUse({ installation, configuration }: AgentInfo): boolean {
  return installation.state === 'ready' && configuration.state !== 'off';
}

function missingModel({ id, name, modelProblem }: AgentInfo): readonly NamedFinding[] {
  if (modelProblem === null) return [];
  const { message, hint } = modelProblem;
  return [{ id: `model-${id}`, title: `Model of ${name}`, severity: 'problem', message, cure: hint }];
}

/** A model may think before it answers. */
const ANSWER_TIMEOUT_MS = 60_000;
const HELLO = 'Reply with OK.';
/** Reasoning models use some before they say anything. */
const MAX_TOKENS = 64;

/** The smallest request of each dialect: its path and body. */
const REQUESTS: Readonly<Record<ModelDialect, (model: string) => readonly [path: string, body: object]>> = {
  anthropic: (model) => ['/anthropic/v1/messages', { model, max_tokens: MAX_TOKENS, messages: messages() }],
  'openai-chat': (model) => [
    '/openai/v1/chat/completions',
    { model, max_tokens: MAX_TOKENS, messages: messages() },
  ],
  'openai-responses': (model) => [
    '/openai/v1/responses',
    { model, max_output_tokens: MAX_TOKENS, input: HELLO },
  ],
  gemini: (model) => [
    `/gemini/v1beta/models/${encodeURIComponent(model)}:generateContent`,
    {
      contents: [{ role: 'user', parts: [{ text: HELLO }] }],
      generationConfig: { maxOutputTokens: MAX_TOKENS },
    },
  ],
};

function messages(): readonly object[] {
  return [{ role: 'user', content: HELLO }];
}

async function ask(dialect: ModelDialect, model: string, gatewayUrl: string): Promise<NamedFinding> {
  const [path, body] = REQUESTS[dialect](model);
  const named = { id: `model-answer-${dialect}`, title: `${model} (${dialect})` };
  const startedMs = performance.now();
  const response = await fetch(gatewayUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  }).catch((error: unknown) => String(error));
  if (typeof response === 'string') {
    return {
      ...named,
      severity: 'problem',
      message: response,
      cure: 'See the gateway check on the health page.',
    };
  }
  const text = await response.text();
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  if (response.ok) return { ...named, ...ok(`answers in ${seconds} s`) };
  const { message, hint } = errorIn(text);
  return {
    ...named,
    severity: 'problem',
    message: message ?? `It answers ${String(response.status)}.`,
    cure: hint,
  };
}

/** Our gateway’s errors carry their hint apart and in the message; a provider’s have none. */
function errorIn(text: string): { readonly message: string | null; readonly hint: string | null } {
  try {
    const body = JSON.parse(text) as Partial<Record<string, unknown>>;
    const error = (body['error'] ?? body) as Partial<Record<string, unknown>>;
    const message = typeof error['message'] === 'string' ? error['message'] : null;
    const hint = typeof error['hint'] === 'string' ? error['hint'] : null;
    return { message: hint === null ? message : (message?.replace(hint, '').trim() ?? null), hint };
  } catch {
    return { message: null, hint: null };
  }
}

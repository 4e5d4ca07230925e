import { createHash, randomUUID } from 'node:crypto';
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { ApiFailure } from '../http/api-failure';
import { type Caller, authenticate } from '../http/endpoint';
import { bodyOf, requiredText } from '../http/input';
import { anthropicMessages } from '../models/anthropic-messages';
import { chatCompletions } from '../models/chat-completions';
import type { Dialect, JsonObject } from '../models/dialect';
import { calling, echo, embeddings, spoken } from '../models/echo-model';
import { geminiContents } from '../models/gemini-contents';
import { calledModel, type ModelSurface, requireGeneration } from '../models/model-names';
import type { ModelCall, ModelStage } from '../models/model-stage';
import { openaiResponses } from '../models/openai-responses';
import { scriptedTurn } from '../models/scripted-model';
import { streamOut } from '../models/stream-out';
import type { Workspace } from '../workspace/workspace';

/** Agents send images; how large a request the workspace takes differs by endpoint. */
const BODY_LIMIT = '64mb';

/** What a request asks of which model. */
interface Asked {
  readonly dialect: Dialect | 'embeddings';
  readonly modelName: (body: JsonObject) => string;
  readonly streams: (body: JsonObject) => boolean;
}

/**
 * The models: as serving endpoints, and through the AI gateway that the workspace hosts from generation 2 on. Paths
 * marked "inferred" are what clients are seen to use, without a page of the documentation that names them.
 */
export function modelRoutes(workspace: Workspace, stage: ModelStage): Router {
  const router = Router();
  const post = (path: string, asked: (req: Request) => Asked) =>
    router.post(path, ...modelEndpoint(workspace, stage, asked));

  router.use('/ai-gateway', aiGatewayGuard(workspace));
  for (const base of ['/serving-endpoints', '/ai-gateway/mlflow/v1']) {
    post(`${base}/chat/completions`, () => openAi(chatCompletions));
    post(`${base}/embeddings`, () => openAi('embeddings'));
    post(`${base}/responses`, () => openAi(openaiResponses));
  }
  for (const base of ['/openai/v1', '/codex/v1']) {
    post(`/ai-gateway${base}/responses`, () => openAi(openaiResponses)); // codex: inferred
  }
  post('/ai-gateway/cursor/v1/chat/completions', () => openAi(chatCompletions));
  for (const base of ['/serving-endpoints', '/ai-gateway']) {
    post(`${base}/anthropic/v1/messages`, () => openAi(anthropicMessages));
    post(`${base}/gemini/v1beta/models/:call`, (req) => gemini(String(req.params['call'])));
  }
  post('/ai-gateway/gemini/v1/models/:call', (req) => gemini(String(req.params['call']))); // as newer clients ask
  post('/serving-endpoints/:name/invocations', (req) => byName(workspace, String(req.params['name'])));
  router.all('/serving-endpoints/*rest', (req, res) => {
    authenticate(workspace, req, res, 'serving');
    throw noSuchPath();
  });
  return router;
}

/** Answers FEATURE_DISABLED for the whole gateway in a workspace that has none, to callers with a credential. */
function aiGatewayGuard(workspace: Workspace): RequestHandler {
  return (req, res, next) => {
    if (workspace.books.settings.modelGeneration >= 2) return next();
    authenticate(workspace, req, res, 'serving');
    requireGeneration(workspace, 2, 'AI Gateway');
  };
}

function surfaceOf(req: Request): ModelSurface {
  return req.path.startsWith('/ai-gateway/') ? 'ai-gateway' : 'serving-endpoints';
}

/** The credential is looked at when the request begins, and never again while its answer is streamed. */
function modelEndpoint(
  workspace: Workspace,
  stage: ModelStage,
  asked: (req: Request) => Asked,
): RequestHandler[] {
  return [
    (req, res, next) => {
      res.locals['caller'] = authenticate(workspace, req, res, 'serving');
      next();
    },
    modelBody,
    async (req, res) => {
      const call = begin(stage, req, res);
      try {
        await answer(workspace, stage, asked(req), req, res, call);
      } catch (error) {
        call.outcome = 'refused';
        throw error;
      }
    },
  ];
}

async function answer(
  workspace: Workspace,
  stage: ModelStage,
  { dialect, modelName, streams }: Asked,
  req: Request,
  res: Response,
  call: ModelCall,
): Promise<void> {
  const body = bodyOf(req);
  const model = calledModel(workspace, modelName(body), surfaceOf(req));
  if (dialect === 'embeddings') {
    res.json(embeddings(body, model));
    call.outcome = 'complete';
    return;
  }
  if (model.family === 'embedding')
    throw new ApiFailure(400, 'BAD_REQUEST', `${model.name} is no chat model.`);
  const { behaviour } = stage;
  dialect.check(body, model, behaviour.refuse);
  const prompt = { modelName: model.name, text: dialect.lastText(body), streams: streams(body) };
  const script =
    behaviour.toolCommand === null ? null : scriptedTurn(dialect.tools, body, behaviour.toolCommand);
  if (script?.tool) {
    const { tool } = script;
    const completion = calling(prompt, call.id, script.arguments);
    if (prompt.streams) return streamOut(res, dialect.tools.events(tool), completion, call, stage);
    res.json(dialect.tools.answer(completion, tool, [...completion.pieces].join('')));
  } else {
    const completion = script ? spoken(prompt, call.id, script.text) : echo(prompt, call.id, behaviour);
    if (prompt.streams) return streamOut(res, dialect.events, completion, call, stage);
    res.json(dialect.answer(completion, [...completion.pieces].join('')));
  }
  call.outcome = 'complete';
}

function begin(stage: ModelStage, req: Request, res: Response): ModelCall {
  const url = new URL(req.originalUrl, 'http://sandbox');
  const { sha256, bytes } = (res.locals['body'] ?? { sha256: '', bytes: 0 }) as BodySeen;
  const model: unknown = (req.body as JsonObject | undefined)?.['model'];
  const call: ModelCall = {
    id: randomUUID(),
    path: url.pathname,
    query: url.search,
    model: typeof model === 'string' ? model : null,
    credential: (res.locals['caller'] as Caller).credential,
    headerNames: Object.keys(req.headers),
    bodyBytes: bytes,
    bodySha256: sha256,
    chunksSent: 0,
    bytesSent: 0,
    outcome: 'running',
  };
  stage.record(call);
  return call;
}

interface BodySeen {
  sha256: string;
  bytes: number;
}

const modelBody: RequestHandler = express.json({
  limit: BODY_LIMIT,
  type: () => true,
  strict: false,
  verify: (_req, res, raw) => {
    const seen: BodySeen = { sha256: createHash('sha256').update(raw).digest('hex'), bytes: raw.length };
    (res as Response).locals['body'] = seen;
  },
});

const wantsStream = (body: JsonObject): boolean => body['stream'] === true;

function openAi(dialect: Asked['dialect']): Asked {
  return { dialect, modelName: (body) => requiredText(body, 'model'), streams: wantsStream };
}

/** The endpoint is in the path; which dialect follows from its body, as the endpoint's task would say. */
function byName(workspace: Workspace, name: string): Asked {
  const dialect =
    calledModel(workspace, name, 'serving-endpoints').family === 'embedding' ? 'embeddings' : chatCompletions;
  return { dialect, modelName: () => name, streams: wantsStream };
}

function gemini(call: string): Asked {
  const [, name, method] = /^(.+):(generateContent|streamGenerateContent)$/.exec(call) ?? [];
  if (name === undefined) throw noSuchPath();
  return {
    dialect: geminiContents,
    modelName: () => name,
    streams: () => method === 'streamGenerateContent',
  };
}

function noSuchPath(): ApiFailure {
  return new ApiFailure(
    404,
    'ENDPOINT_NOT_FOUND',
    'Path must be of form /serving-endpoints/<endpoint_name>/invocations or ' +
      '/serving-endpoints/<endpoint_name>/served-models/<served_model_name>/invocations',
  );
}

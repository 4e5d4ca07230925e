import type { ErrorRequestHandler, Response } from 'express';
import type { FailureReply, Settings } from '../workspace/settings';

/** A refusal in the workspace's own words. Thrown by any handler, turned into a reply in one place. */
export class ApiFailure extends Error {
  /** Sent in place of the usual shape. */
  rawBody: unknown;
  readonly headers: Record<string, string> = {};

  constructor(
    readonly status: number,
    readonly errorCode: string | number,
    message: string,
  ) {
    super(message);
  }
}

export function invalidParameter(message: string): ApiFailure {
  return new ApiFailure(400, 'INVALID_PARAMETER_VALUE', message);
}

export function doesNotExist(message: string): ApiFailure {
  return new ApiFailure(404, 'RESOURCE_DOES_NOT_EXIST', message);
}

export function permissionDenied(message: string): ApiFailure {
  return new ApiFailure(403, 'PERMISSION_DENIED', message);
}

/** A refusal whose wording the settings hold. */
export function failureReply(reply: FailureReply, values: Record<string, string> = {}): ApiFailure {
  const message = reply.message.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const failure = new ApiFailure(reply.status, reply.errorCode, message);
  failure.rawBody = reply.body;
  return failure;
}

function requestIdOf(res: Response): string {
  return String(res.getHeader('x-request-id') ?? '');
}

/** The one place where a refusal becomes a reply. Anything else that was thrown is a fault of the sandbox: 500. */
export function failureHandler(settings: () => Settings): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    const failure = asFailure(error);
    if (failure.status === 500)
      process.stderr.write(`${JSON.stringify({ event: 'fault', path: req.path, error: String(error) })}\n`);
    res.status(failure.status).set(failure.headers);
    if (failure.rawBody !== undefined) return void sendRaw(res, failure.rawBody);
    res.json(
      req.path.includes('/scim/v2/') && typeof failure.errorCode === 'string'
        ? scimBody(failure)
        : apiBody(failure, res, settings().errorDetails),
    );
  };
}

/** Objects go out as JSON, strings as they are. */
export function sendRaw(res: Response, body: unknown): void {
  if (typeof body !== 'string') res.json(body);
  else res.type(body.trimStart().startsWith('<') ? 'html' : 'text').send(body);
}

function asFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  // express' body parser: a body that is no JSON, too large, …
  const { status, type } = error as { status?: number; type?: string };
  if (type === 'entity.parse.failed' || type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new ApiFailure(
      400,
      'MALFORMED_REQUEST',
      'Could not parse request object: the body is not valid JSON.',
    );
  }
  if (status && status < 500) return new ApiFailure(status, 'BAD_REQUEST', 'The request could not be read.');
  return new ApiFailure(500, 'INTERNAL_ERROR', 'The sandbox itself failed; its standard error says more.');
}

// The gateway in front of the API answers with a numeric code and no details; the services behind it with a name.
function apiBody(failure: ApiFailure, res: Response, withDetails: boolean): object {
  const { errorCode } = failure;
  if (typeof errorCode === 'number') {
    res.set('X-Databricks-Reason-Phrase', failure.message);
    return { error_code: errorCode, message: `${failure.message} [ReqId: ${requestIdOf(res)}]` };
  }
  const requestInfo = {
    '@type': 'type.googleapis.com/google.rpc.RequestInfo',
    request_id: requestIdOf(res),
    serving_data: '',
  };
  return { error_code: errorCode, message: failure.message, ...(withDetails && { details: [requestInfo] }) };
}

function scimBody(failure: ApiFailure): object {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    detail: failure.message,
    status: String(failure.status),
    ...(failure.status === 400 && { scimType: 'invalidValue' }),
  };
}

import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { ApiErrorBody } from '@latchkey/contracts';
import type { Request, Response } from 'express';
import { ApiError, bodyInvalid, internalError, notFound } from './api-error';
import { closeIfUnread } from './unread-body';

/** Answers every error as `{code, message, hint}`. An exception without a name or an HTTP meaning is a bug: 500, and logged. */
@Catch()
export class ApiErrorFilter implements ExceptionFilter {
  readonly #logger = new Logger(ApiErrorFilter.name);

  catch(exception: unknown, host: ArgumentsHost): void {
    const error = this.#toApiError(exception);
    const response = host.switchToHttp().getResponse<Response>();
    closeIfUnread(host.switchToHttp().getRequest<Request>(), response);
    if (response.headersSent) {
      response.end();
      return;
    }
    if (error.retryAfterSeconds !== undefined)
      response.setHeader('Retry-After', String(error.retryAfterSeconds));
    response.status(error.status).json(error.toBody() satisfies ApiErrorBody);
  }

  #toApiError(exception: unknown): ApiError {
    if (exception instanceof ApiError) return exception;
    if (exception instanceof HttpException) return fromHttp(exception);
    if (isBodyParserError(exception)) return bodyInvalid();
    this.#logger.error(exception);
    return internalError();
  }
}

function fromHttp(exception: HttpException): ApiError {
  if (exception.getStatus() === 404) return notFound();
  return new ApiError(
    'REQUEST_INVALID',
    'The request could not be read.',
    'Check the method, the path and the body.',
  );
}

/**
 * Recognises what Express' body parser throws: a 4xx `status`, and `expose` or a `type` such as `entity.parse.failed`. A
 * body nested thousands of levels deep fails later, as a RangeError in the code that walks it.
 */
function isBodyParserError(exception: unknown): boolean {
  const { status, type, expose } = (exception ?? {}) as {
    status?: unknown;
    type?: unknown;
    expose?: unknown;
  };
  if (exception instanceof RangeError) return true;
  const isClientError = typeof status === 'number' && status >= 400 && status < 500;
  return isClientError && (typeof type === 'string' || expose === true);
}

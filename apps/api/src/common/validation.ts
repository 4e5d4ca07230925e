import { ValidationPipe, type ValidationError } from '@nestjs/common';
import type { ApiErrorBody } from '@latchkey/contracts';
import type { ValidationOptions } from 'class-validator';
import { ApiError } from './api-error';

/** Options for a class-validator decorator whose failure has a code of its own. */
export function namedProblem({ code, message, hint }: ApiErrorBody): ValidationOptions {
  return { message, context: { code, hint } };
}

/** Checks every body against its DTO. A failure names the field and the rule, never the value. */
export function requestValidation(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: toApiError,
  });
}

function toApiError(errors: ValidationError[]): ApiError {
  const messages = errors.flatMap((error) => Object.values(error.constraints ?? {}));
  const named = namedContext(errors);
  return new ApiError(
    named?.code ?? 'REQUEST_INVALID',
    messages.join(' ') || 'The request does not have the expected fields.',
    named?.hint ?? 'Correct the field that is named and send the request again.',
  );
}

function namedContext(errors: ValidationError[]): Pick<ApiErrorBody, 'code' | 'hint'> | undefined {
  const contexts = errors.flatMap((error) => Object.values(error.contexts ?? {}) as Partial<ApiErrorBody>[]);
  return contexts.find((context): context is ApiErrorBody => context.code !== undefined);
}

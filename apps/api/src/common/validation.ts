import { ValidationPipe, type ValidationError } from '@nestjs/common';
import type { ErrorCode } from '@latchkey/contracts';
import type { ValidationOptions } from 'class-validator';
import { ApiError } from './api-error';

/** Options for a class-validator decorator whose failure has a code of its own. */
export function namedProblem(code: ErrorCode, message: string): ValidationOptions {
  return { message, context: { code } };
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
  return new ApiError(
    codeOf(errors) ?? 'REQUEST_INVALID',
    messages.join(' ') || 'The request does not have the expected fields.',
    'Correct the field that is named and send the request again.',
  );
}

function codeOf(errors: ValidationError[]): ErrorCode | undefined {
  const contexts = errors.flatMap((error) => Object.values(error.contexts ?? {}) as { code?: ErrorCode }[]);
  return contexts.find((context) => context.code)?.code;
}

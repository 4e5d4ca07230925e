import { ApiFailure } from '../http/api-failure';

/** A refusal by the model serving itself. */
export function badRequest(message: string): ApiFailure {
  return new ApiFailure(400, 'BAD_REQUEST', message);
}

/** A refusal by the provider behind it, whose own JSON comes as the message. */
export function providerRefusal(message: string): ApiFailure {
  return badRequest(JSON.stringify({ message }));
}

/** A refusal by Google's API, passed on as it is. */
export function googleRefusal(violations: readonly string[]): ApiFailure {
  const failure = badRequest(violations.join('\n'));
  failure.rawBody = {
    error: { code: 400, message: violations.join('\n'), status: 'INVALID_ARGUMENT' },
  };
  return failure;
}

import { ERROR_STATUS, type ApiErrorBody, type ErrorCode } from '@latchkey/contracts';

/** A request that is answered with a named error. Thrown only at the edge: controllers, guards, gateways. */
export class ApiError extends Error {
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = ERROR_STATUS[code];
  }

  toBody(): ApiErrorBody {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

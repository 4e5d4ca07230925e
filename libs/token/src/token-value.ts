/**
 * A token's value as a type that cannot be printed: string conversion, JSON, and Node's inspection all give a
 * placeholder. `reveal` is the only way out, so a search for it finds every place that handles the plain text.
 */
export class TokenValue {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The plain text, for an `Authorization` header, the secret scope, or a credentials file. Never for a log. */
  reveal(): string {
    return this.#value;
  }

  equals(other: TokenValue): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return '[token]';
  }

  toJSON(): string {
    return '[token]';
  }

  /** Read by `console.log`, `util.inspect` and error formatters. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[token]';
  }
}

import { type Books, type Identity, freshBooks, resetBooks } from './books';
import { readBooks, writeBooks } from './state-file';

/** The workspace behind the HTTP surface: its books, its clock, and where the books are kept. */
export class Workspace {
  /** Where the workspace is reached; known once the server listens. */
  url = '';
  readonly clock: SandboxClock;
  books: Books;

  /** @param stateFile keeps the books over a restart; without it they live in memory */
  constructor(private readonly stateFile?: string) {
    const known = stateFile === undefined ? undefined : readBooks(stateFile);
    this.books = known ?? freshBooks(Date.now());
    this.clock = new SandboxClock(this.books.clockOffsetMilliseconds);
    if (!known) this.save();
  }

  /** Call after each change, before the reply that tells of it. */
  save(): void {
    this.books.clockOffsetMilliseconds = this.clock.offsetMilliseconds;
    if (this.stateFile !== undefined) writeBooks(this.stateFile, this.books);
  }

  reset(): void {
    this.books = resetBooks(this.books);
    this.clock.offsetMilliseconds = 0;
    this.save();
  }

  identity(id: string): Identity | undefined {
    return this.books.identities.find((identity) => identity.id === id);
  }

  identityNamed(userName: string): Identity | undefined {
    return this.books.identities.find((identity) => identity.userName === userName);
  }

  get servicePrincipal(): Identity {
    const found = this.books.identities.find((identity) => identity.kind === 'service-principal');
    if (!found) throw new Error('the books hold no service principal');
    return found;
  }
}

/**
 * The sandbox's only clock. Tests move it forward, so that an hour of token life passes in a millisecond.
 * Everything that dates, expires or ages something asks this object, never `Date.now()`.
 */
export class SandboxClock {
  /** @param offsetMilliseconds how far this clock runs ahead of the machine's (negative: behind) */
  constructor(public offsetMilliseconds = 0) {}

  /** Epoch milliseconds by the sandbox's clock. */
  now(): number {
    return Date.now() + this.offsetMilliseconds;
  }

  /** Moves the clock forward (or, with a negative number, back). */
  advance(seconds: number): void {
    this.offsetMilliseconds += Math.round(seconds * 1000);
  }
}

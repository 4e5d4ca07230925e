/** Clients of one session whose input is remembered; the ones that were quiet longest are forgotten first. */
const REMEMBERED_CLIENTS = 64;

/** `apply` says how many leading bytes of the frame were had before; `gap` that bytes before it are missing. */
export type InputVerdict =
  { readonly kind: 'apply'; readonly duplicateBytes: number } | { readonly kind: 'gap' };

/** How far each client's input was taken, so that none is taken twice or out of order. */
export class InputLedger {
  readonly #accepted = new Map<string, number>();

  constructor(private readonly capClients = REMEMBERED_CLIENTS) {}

  /** @returns the sequence up to which this client's input was taken; a client not known starts at `inputSequence` */
  attach(clientId: string, inputSequence: number): number {
    const accepted = this.#accepted.get(clientId) ?? inputSequence;
    this.#remember(clientId, accepted);
    return accepted;
  }

  /** Decides on a frame of `byteCount` bytes at `sequence`, and counts it as taken. */
  take(clientId: string, sequence: number, byteCount: number): InputVerdict {
    const accepted = this.acceptedSequence(clientId);
    if (sequence > accepted) return { kind: 'gap' };
    const duplicateBytes = Math.min(accepted - sequence, byteCount);
    this.#remember(clientId, Math.max(accepted, sequence + byteCount));
    return { kind: 'apply', duplicateBytes };
  }

  acceptedSequence(clientId: string): number {
    return this.#accepted.get(clientId) ?? 0;
  }

  #remember(clientId: string, accepted: number): void {
    this.#accepted.delete(clientId);
    this.#accepted.set(clientId, accepted);
    if (this.#accepted.size > this.capClients) {
      const [quietest] = this.#accepted.keys();
      this.#accepted.delete(quietest!);
    }
  }
}

/** Bytes for a page that it hasn't confirmed yet, addressed by their offset from the start of the tunnel. */
export class RetransmitBuffer {
  #chunks: Uint8Array[] = [];
  #start = 0;
  #end = 0;

  /** The number of bytes appended since the start. */
  get endOffset(): number {
    return this.#end;
  }

  /** The number of bytes that are kept. */
  get size(): number {
    return this.#end - this.#start;
  }

  append(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#end += bytes.length;
  }

  /** Drops the bytes before `offset`. @returns false when the offset is past the end */
  confirm(offset: number): boolean {
    if (offset > this.#end) return false;
    for (
      let first = this.#chunks[0];
      first && this.#start + first.length <= offset;
      first = this.#chunks[0]
    ) {
      this.#start += first.length;
      this.#chunks.shift();
    }
    const rest = offset - this.#start;
    if (rest > 0 && this.#chunks[0]) {
      this.#chunks[0] = this.#chunks[0].subarray(rest);
      this.#start = offset;
    }
    return true;
  }

  /** Whether every byte from `offset` on is still kept, or still to come. */
  has(offset: number): boolean {
    return offset >= this.#start && offset <= this.#end;
  }

  /** Returns the bytes from `offset` to the end. */
  from(offset: number): Uint8Array[] {
    const found: Uint8Array[] = [];
    // Search backwards: usually only the latest bytes are unsent.
    let at = this.#end;
    for (let n = this.#chunks.length - 1; at > offset; n--) {
      const chunk = this.#chunks[n];
      if (chunk === undefined) break;
      at -= chunk.length;
      found.push(at < offset ? chunk.subarray(offset - at) : chunk);
    }
    return found.reverse();
  }
}

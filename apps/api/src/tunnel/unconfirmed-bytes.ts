/** What a page was sent, or is about to be, and has not confirmed, by offset from the start of its tunnel. */
export class UnconfirmedBytes {
  #chunks: Uint8Array[] = [];
  #start = 0;
  #end = 0;

  /** How much there was from the start on. */
  get endOffset(): number {
    return this.#end;
  }

  /** What is kept. */
  get size(): number {
    return this.#end - this.#start;
  }

  append(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#end += bytes.length;
  }

  /** The page has what is before the offset. @returns false when that was never produced */
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

  /** Whether everything from this offset on is still here, or is yet to come. */
  has(offset: number): boolean {
    return offset >= this.#start && offset <= this.#end;
  }

  /** From this offset to the end. */
  from(offset: number): Uint8Array[] {
    const found: Uint8Array[] = [];
    // From the end, where what was not sent yet is.
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

/** Writes the fields of one frame, big-endian, into a buffer of exactly its length. */
export class FrameWriter {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #position = 0;

  constructor(type: number, bodyBytes: number) {
    this.bytes = new Uint8Array(1 + bodyBytes);
    this.#view = new DataView(this.bytes.buffer);
    this.u8(type);
  }

  u8(value: number): this {
    this.#view.setUint8(this.#position, value);
    this.#position += 1;
    return this;
  }

  u16(value: number): this {
    this.#view.setUint16(this.#position, value);
    this.#position += 2;
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#position, value);
    this.#position += 4;
    return this;
  }

  i32(value: number): this {
    this.#view.setInt32(this.#position, value);
    this.#position += 4;
    return this;
  }

  /** @throws RangeError when the value isn't a safe, non-negative integer, which is a bug in the caller */
  u64(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a byte offset`);
    return this.u32(Math.floor(value / 2 ** 32)).u32(value % 2 ** 32);
  }

  raw(value: Uint8Array): this {
    this.bytes.set(value, this.#position);
    this.#position += value.length;
    return this;
  }
}

/**
 * Reads the fields of one frame after its type byte. Never throws: a field that is missing or out of range reads as 0 and
 * makes `complete` false.
 */
export class FrameReader {
  readonly #view: DataView;
  #position = 1;
  #isValid = true;

  constructor(private readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Whether every field was present and in range, and no bytes are left over. */
  get complete(): boolean {
    return this.#isValid && this.#position === this.bytes.length;
  }

  u8(): number {
    return this.#take(1) ? this.#view.getUint8(this.#position - 1) : 0;
  }

  u16(): number {
    return this.#take(2) ? this.#view.getUint16(this.#position - 2) : 0;
  }

  u32(): number {
    return this.#take(4) ? this.#view.getUint32(this.#position - 4) : 0;
  }

  i32(): number {
    return this.#take(4) ? this.#view.getInt32(this.#position - 4) : 0;
  }

  u64(): number {
    const value = this.u32() * 2 ** 32 + this.u32();
    if (Number.isSafeInteger(value)) return value;
    this.#isValid = false;
    return 0;
  }

  raw(length: number): Uint8Array {
    return this.#take(length)
      ? this.bytes.subarray(this.#position - length, this.#position)
      : new Uint8Array(0);
  }

  /** The rest of the frame, without a copy. */
  rest(): Uint8Array {
    return this.raw(this.bytes.length - this.#position);
  }

  #take(length: number): boolean {
    if (length < 0 || this.#position + length > this.bytes.length) {
      this.#isValid = false;
      this.#position = this.bytes.length;
      return false;
    }
    this.#position += length;
    return true;
  }
}

/** `POST /api/uploads?name=<file name>`: the body is the file, as `UPLOAD_CONTENT_TYPE`. Answers 201 and an `UploadedFile`. */
export const UPLOAD_LIMITS = {
  maxBytes: 32 * 1024 * 1024,
  /** In UTF-8. Leaves room for the number that a taken name gets, in the 255 that file systems allow. */
  maxNameBytes: 240,
} as const;

/** Whatever the file is: the server keeps bytes. A form's types would let a page of another site send one. */
export const UPLOAD_CONTENT_TYPE = 'application/octet-stream';

/** Where a file is now. */
export interface UploadedFile {
  /** Absolute, on the machine of the shells. */
  readonly path: string;
  readonly bytes: number;
}

import { join } from 'node:path';
import { Controller, Post, Query, Req } from '@nestjs/common';
import { API, UPLOAD_CONTENT_TYPE, UPLOAD_LIMITS, type UploadedFile } from '@latchkey/contracts';
import type { Request } from 'express';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { UploadFolder, type UploadProblem } from './upload-folder';
import { isUploadName } from './upload-name';

const MAX_MIB = UPLOAD_LIMITS.maxBytes / 2 ** 20;

/** Takes a file from the page into the shells' `~/uploads`, as it comes, without ever holding it whole. */
@Controller()
export class UploadsController {
  readonly #folder: UploadFolder;

  constructor(config: AppConfig) {
    this.#folder = new UploadFolder(join(config.sessionHome, 'uploads'));
  }

  /** @throws ApiError REQUEST_INVALID, UPLOAD_NAME_INVALID, UPLOAD_TOO_LARGE, UPLOAD_FOLDER_UNUSABLE, UPLOAD_NO_SPACE */
  @Post(API.uploads)
  async receive(@Query('name') name: unknown, @Req() request: Request): Promise<UploadedFile> {
    try {
      return await this.#receive(name, request);
    } catch (error) {
      // A browser that still sends does not hear the answer; what it sends is read and dropped.
      request.resume();
      throw error;
    }
  }

  async #receive(name: unknown, request: Request): Promise<UploadedFile> {
    requireRawBody(request);
    if (!isUploadName(name)) throw nameInvalid();
    if (Number(request.headers['content-length'] ?? 0) > UPLOAD_LIMITS.maxBytes) throw problem('too-large');
    // Not destroyed when it is too large, or the answer would find no connection.
    const content = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    const result = await this.#folder.store(name, content);
    if (!result.ok) throw problem(result.problem);
    return result.file;
  }
}

function requireRawBody({ headers }: Request): void {
  if (headers['content-type'] === UPLOAD_CONTENT_TYPE && headers['content-encoding'] === undefined) return;
  throw new ApiError(
    'REQUEST_INVALID',
    `A file is sent as ${UPLOAD_CONTENT_TYPE}, whatever it holds, and not compressed.`,
    `Set Content-Type to ${UPLOAD_CONTENT_TYPE}, and leave Content-Encoding out.`,
  );
}

function nameInvalid(): ApiError {
  return new ApiError(
    'UPLOAD_NAME_INVALID',
    'The file cannot be kept under this name: it is a path, too long, or holds characters that cannot be shown.',
    'Rename the file and upload it again.',
  );
}

function problem(of: UploadProblem): ApiError {
  switch (of) {
    case 'too-large':
      return new ApiError(
        'UPLOAD_TOO_LARGE',
        `The file is larger than ${String(MAX_MIB)} MiB, which is as much as is taken.`,
        'Put it into a volume of the workspace and copy it from there, or split it.',
      );
    case 'no-space':
      return new ApiError(
        'UPLOAD_NO_SPACE',
        'The disk of the shells is full, so the file was not kept.',
        'Delete what is no longer needed there, and upload it again.',
      );
    case 'folder-unusable':
      return new ApiError(
        'UPLOAD_FOLDER_UNUSABLE',
        'The folder ~/uploads cannot be used: it is a link or a file, or may not be written.',
        'Make it a folder of its own that you may write, and upload the file again.',
      );
    case 'interrupted':
      return new ApiError(
        'UPLOAD_INTERRUPTED',
        'The file did not come to its end, so nothing of it was kept.',
        'Upload it again.',
      );
  }
}

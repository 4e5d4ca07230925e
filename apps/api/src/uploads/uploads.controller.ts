import { basename, join } from 'node:path';
import { Controller, Post, Query, Req, Res } from '@nestjs/common';
import { API, UPLOAD_CONTENT_TYPE, UPLOAD_LIMITS, type UploadedFile } from '@latchkey/contracts';
import type { Request, Response } from 'express';
import { Audited } from '../audit/audited';
import { ApiError } from '../common/api-error';
import { closeIfUnread, drainingUpTo } from '../common/unread-body';
import { AppConfig } from '../config/app-config';
import { isUploadName, UploadFolder, type UploadProblem } from './upload-folder';

const MAX_MIB = UPLOAD_LIMITS.maxBytes / 2 ** 20;

/** Streams a file from the page into the shells' `~/uploads`. */
@Controller()
export class UploadsController {
  readonly #folder: UploadFolder;

  constructor(config: AppConfig) {
    this.#folder = new UploadFolder(join(config.sessionHome, 'uploads'));
  }

  /** @throws ApiError REQUEST_INVALID, UPLOAD_NAME_INVALID, UPLOAD_TOO_LARGE, UPLOAD_FOLDER_UNUSABLE, UPLOAD_NO_SPACE */
  @Post(API.uploads)
  @Audited('upload', { object: ({ answer }) => basename((answer as UploadedFile).path) })
  async receive(
    @Query('name') name: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UploadedFile> {
    try {
      return await this.#receive(name, request);
    } catch (error) {
      // A browser reads the answer only after it has finished sending.
      closeIfUnread(request, response, drainingUpTo(UPLOAD_LIMITS.maxBytes));
      throw error;
    }
  }

  async #receive(name: unknown, request: Request): Promise<UploadedFile> {
    requireRawBody(request);
    if (!isUploadName(name)) throw nameInvalid();
    if (Number(request.headers['content-length'] ?? 0) > UPLOAD_LIMITS.maxBytes)
      throw uploadError('too-large');
    // Don't destroy the request when the file is too large: the answer needs its connection.
    const content = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    const result = await this.#folder.store(name, content);
    if (!result.ok) throw uploadError(result.problem);
    return result.file;
  }
}

function requireRawBody({ headers }: Request): void {
  if (headers['content-type'] === UPLOAD_CONTENT_TYPE && headers['content-encoding'] === undefined) return;
  throw new ApiError(
    'REQUEST_INVALID',
    `Files must be sent as ${UPLOAD_CONTENT_TYPE}, uncompressed.`,
    `Set Content-Type to ${UPLOAD_CONTENT_TYPE} and omit Content-Encoding.`,
  );
}

function nameInvalid(): ApiError {
  return new ApiError(
    'UPLOAD_NAME_INVALID',
    'This file name is not allowed: it is a path, too long, or contains invisible characters.',
    'Rename the file and upload it again.',
  );
}

function uploadError(problem: UploadProblem): ApiError {
  switch (problem) {
    case 'too-large':
      return new ApiError(
        'UPLOAD_TOO_LARGE',
        `Files can be up to ${String(MAX_MIB)} MiB.`,
        'Upload it to a volume of the workspace and copy it from there, or split it.',
      );
    case 'no-space':
      return new ApiError(
        'UPLOAD_NO_SPACE',
        'The shells’ disk is full, so the file was not saved.',
        'Delete files that you no longer need, and upload it again.',
      );
    case 'folder-unusable':
      return new ApiError(
        'UPLOAD_FOLDER_UNUSABLE',
        'The folder ~/uploads can’t be used: it is a link, a file, or not writable.',
        'Make it a writable folder, and upload the file again.',
      );
    case 'interrupted':
      return new ApiError(
        'UPLOAD_INTERRUPTED',
        'The upload was interrupted, so the file was not saved.',
        'Upload it again.',
      );
  }
}

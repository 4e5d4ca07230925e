import { Module } from '@nestjs/common';
import { UploadsController } from './uploads.controller';

/** Uploads of files from the page to the shells. */
@Module({ controllers: [UploadsController] })
export class UploadsModule {}

import { Body, Controller, HttpCode, Param, Post, Put } from '@nestjs/common';
import { API, type ChooseModelRequest } from '@latchkey/contracts';
import { isModelUse } from '@latchkey/model-catalog';
import { IsString, MaxLength, ValidateIf } from 'class-validator';
import { Audited, param } from '../audit/audited';
import { notFound } from '../common/api-error';
import { WorkspaceModels } from './workspace-models';

/** As Unity Catalog limits three-part names. */
const MAX_NAME_LENGTH = 255;

class ChooseModelDto implements ChooseModelRequest {
  @ValidateIf((_request, name) => name !== null)
  @IsString()
  @MaxLength(MAX_NAME_LENGTH)
  readonly name!: string | null;
}

/** Picks models for agents, and asks the workspace for its models again. `GET /api/agents` shows the result. */
@Controller(API.models)
export class ModelsController {
  constructor(private readonly models: WorkspaceModels) {}

  @Post('refresh')
  @Audited('model-refresh')
  @HttpCode(204)
  refresh(): Promise<void> {
    return this.models.refreshOnDemand();
  }

  @Put(':use')
  @Audited('model-choose', { object: param('use') })
  @HttpCode(204)
  async choose(@Param('use') use: string, @Body() { name }: ChooseModelDto): Promise<void> {
    if (!isModelUse(use)) throw notFound();
    await this.models.choose(use, name);
  }
}

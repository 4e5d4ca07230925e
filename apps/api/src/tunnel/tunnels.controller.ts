import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { API, type TunnelOpened, type TunnelWritten } from '@latchkey/contracts';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import type { Request, Response } from 'express';
import { Audited, param } from '../audit/audited';
import { ApiError } from '../common/api-error';
import { Tunnels } from './tunnels';

class ReadTunnelDto {
  /** The offset of the first byte that the page lacks. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly from!: number;

  /** `1` for a long poll instead of a stream. */
  @IsOptional()
  @IsIn(['1'])
  readonly poll?: '1';
}

class WriteTunnelDto {
  /** Counts the tunnel's POSTs from 0. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly number!: number;

  /** The page has received everything before this offset. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly received!: number;
}

/** Carries WebSocket messages over plain requests, see docs/PROTOCOL.md. Access was checked before. */
@Controller(API.tunnels)
export class TunnelsController {
  constructor(private readonly tunnels: Tunnels) {}

  @Post()
  @Audited('tunnel-open', { object: ({ answer }) => (answer as TunnelOpened).id })
  open(@Req() request: Request): TunnelOpened {
    return { id: this.tunnels.create(request).id };
  }

  @Get(':id')
  read(@Param('id') id: string, @Query() { from, poll }: ReadTunnelDto, @Res() response: Response): void {
    const tunnel = this.tunnels.find(id);
    if (tunnel.read(response, from, poll === '1')) return;
    tunnel.terminate();
    throw outOfStep();
  }

  @Post(':id')
  @HttpCode(200)
  write(
    @Param('id') id: string,
    @Query() { number, received }: WriteTunnelDto,
    @Req() { body }: Request,
  ): TunnelWritten {
    const tunnel = this.tunnels.find(id);
    const bytes = body instanceof Uint8Array ? body : new Uint8Array(0);
    if (tunnel.write({ number, received, body: bytes })) return { producedBytes: tunnel.producedBytes };
    tunnel.terminate();
    throw outOfStep();
  }

  @Delete(':id')
  @Audited('tunnel-close', { object: param('id') })
  @HttpCode(204)
  close(@Param('id') id: string): void {
    this.tunnels.find(id).terminate();
  }
}

function outOfStep(): ApiError {
  return new ApiError(
    'REQUEST_INVALID',
    'The request is out of step with this tunnel, so the tunnel was closed.',
    'Open a new one.',
  );
}

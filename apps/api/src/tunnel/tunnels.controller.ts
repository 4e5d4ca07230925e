import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { API, type TunnelOpened, type TunnelWritten } from '@latchkey/contracts';
import type { Request, Response } from 'express';
import { ApiError } from '../common/api-error';
import { ReadTunnelDto, WriteTunnelDto } from './tunnel.dto';
import { Tunnels } from './tunnels';

/** WebSocket messages over plain requests, see docs/PROTOCOL.md. Who may come in was settled before. */
@Controller(API.tunnels)
export class TunnelsController {
  constructor(private readonly tunnels: Tunnels) {}

  @Post()
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
  @HttpCode(204)
  close(@Param('id') id: string): void {
    this.tunnels.find(id).terminate();
  }
}

function outOfStep(): ApiError {
  return new ApiError(
    'REQUEST_INVALID',
    'The request does not fit what this tunnel was sent before, so the tunnel was closed.',
    'Open a new one.',
  );
}

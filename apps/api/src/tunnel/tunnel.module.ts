import { Module, RequestMethod, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { API, TUNNEL_LIMITS } from '@latchkey/contracts';
import { raw } from 'express';
import { IdentityModule } from '../identity/identity.module';
import { LoopbackSockets } from './loopback-sockets';
import { Tunnels } from './tunnels';
import { TunnelsController } from './tunnels.controller';

/** Terminals and the control channel over plain HTTP, for networks that block WebSocket. */
@Module({
  imports: [IdentityModule],
  controllers: [TunnelsController],
  providers: [LoopbackSockets, Tunnels],
})
export class TunnelModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    const frames = raw({
      type: 'application/octet-stream',
      limit: TUNNEL_LIMITS.maxBodyBytes,
      inflate: false,
    });
    consumer.apply(frames).forRoutes({ path: `${API.tunnels}/:id`, method: RequestMethod.POST });
  }
}

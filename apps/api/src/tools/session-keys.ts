import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SessionPresence } from '../common/session-presence';
import { ToolServerPlace } from './tool-server-place';

/** The keys by which sessions' tools are let in: made from each session's id, so that the next api knows them too. */
@Injectable()
export class SessionKeys {
  constructor(
    private readonly place: ToolServerPlace,
    private readonly presence: SessionPresence,
  ) {}

  keyOf(sessionId: string): string {
    return createHmac('sha256', this.place.key).update(sessionId).digest('base64url');
  }

  /** @returns the open session whose key it is. How long that takes says nothing of any key. */
  sessionOf(key: string): string | null {
    const given = Buffer.from(key);
    const matching = this.presence.open.filter((id) => {
      const own = Buffer.from(this.keyOf(id));
      return own.length === given.length && timingSafeEqual(own, given);
    });
    return matching[0] ?? null;
  }
}

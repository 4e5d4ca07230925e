import { realpathSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config';

/** The home folder of the shells by the name that the system gives it, in which no link is left. */
@Injectable()
export class SessionHome {
  #real: string | null = null;

  constructor(private readonly config: AppConfig) {}

  /** Before the first shell there may be no such folder yet: then its name as it is configured. */
  get path(): string {
    try {
      this.#real ??= realpathSync(this.config.sessionHome);
    } catch {
      return this.config.sessionHome;
    }
    return this.#real;
  }
}

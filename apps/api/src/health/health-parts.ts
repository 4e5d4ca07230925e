import { Injectable, Module } from '@nestjs/common';
import type { HealthCheck } from '@latchkey/contracts';

/** A part of Latchkey that has something to say in the health view. */
export abstract class HealthPart {
  /** As it stands; nothing is waited for. */
  abstract checks(): readonly HealthCheck[];
}

/** Those that are there. Each adds itself when it is made. */
@Injectable()
export class HealthParts {
  readonly #parts: HealthPart[] = [];

  add(part: HealthPart): void {
    this.#parts.push(part);
  }

  checks(): readonly HealthCheck[] {
    return this.#parts.flatMap((part) => part.checks());
  }
}

@Module({ providers: [HealthParts], exports: [HealthParts] })
export class HealthPartsModule {}

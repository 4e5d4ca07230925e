import type { PatStatus } from '@latchkey/contracts';
import { formatSpan } from '../../shared/format';

interface TokenLife {
  readonly tone: 'ok' | 'warn' | 'danger';
  /** The chip's text. */
  readonly text: string;
  /** The remaining part of the time between two rotations, 0 to 1. */
  readonly fractionLeft: number;
}

/** Returns what the token chip shows for a status at a given time. */
export function tokenLife(status: PatStatus, nowMs: number): TokenLife {
  const fractionLeft = fraction(status, nowMs);
  if (status.state === 'stale') return { tone: 'danger', text: 'token no longer works', fractionLeft: 0 };
  if (status.state === 'unconfigured') return { tone: 'danger', text: 'no token', fractionLeft: 0 };
  if (status.state === 'unreachable') {
    const verified = status.lastProvenAt && nowMs - Date.parse(status.lastProvenAt);
    const since = verified ? `, verified ${formatSpan(verified)} ago` : '';
    return { tone: 'warn', text: `workspace unreachable${since}`, fractionLeft };
  }
  const tone = status.problem === null && status.persistence !== 'failing' ? 'ok' : 'warn';
  return { tone, text: rotationText(status, nowMs), fractionLeft };
}

function rotationText(status: PatStatus, nowMs: number): string {
  const parts: string[] = [];
  if (status.lastRotatedAt) {
    parts.push(`rotated ${formatSpan(nowMs - Date.parse(status.lastRotatedAt))} ago`);
  }
  if (status.nextRotationAt) {
    const left = Date.parse(status.nextRotationAt) - nowMs;
    parts.push(left > 0 ? `next in ${formatSpan(left)}` : 'next due now');
  }
  return parts.join(', ') || 'verified';
}

function fraction(status: PatStatus, nowMs: number): number {
  const next = Date.parse(status.nextRotationAt ?? '');
  const last = Date.parse(status.lastRotatedAt ?? status.lastProvenAt ?? '');
  if (!(next > last)) return 0;
  return Math.min(1, Math.max(0, (next - nowMs) / (next - last)));
}

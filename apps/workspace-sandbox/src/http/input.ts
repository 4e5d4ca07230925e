import type { Request } from 'express';
import { ApiFailure, invalidParameter } from './api-failure';

type Fields = Record<string, unknown>;

/** The JSON object of the body; an empty body counts as `{}`. */
export function bodyOf(req: Request): Fields {
  const body: unknown = req.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiFailure(400, 'MALFORMED_REQUEST', 'Could not parse request object: expected a JSON object.');
  }
  return body as Fields;
}

export function queryOf(req: Request): Fields {
  return req.query;
}

export function requiredText(fields: Fields, name: string): string {
  const value = optionalText(fields, name);
  if (value === undefined || value === '') throw invalidParameter(`Missing required field: ${name}`);
  return value;
}

export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw wrongType(name, 'a string');
  return value;
}

/** 64-bit integers come as numbers or, in proto3 JSON, as strings. */
export function optionalInteger(fields: Fields, name: string): number | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw wrongType(name, 'an integer');
  return number;
}

export function optionalFlag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name] ?? undefined;
  if (value !== undefined && typeof value !== 'boolean') throw wrongType(name, 'a boolean');
  return value;
}

/** A flag in a query or a form, where it comes as text. */
export function isFlagged(fields: Fields, name: string): boolean {
  return fields[name] === true || fields[name] === 'true';
}

/** Bytes in base64, of either alphabet, padded or not, as proto3 JSON allows. */
export function optionalBytes(fields: Fields, name: string): Buffer | undefined {
  const text = optionalText(fields, name);
  if (text === undefined) return undefined;
  const digits = text.replace(/={0,2}$/, '');
  if (!/^[\w+/-]*$/.test(digits) || digits.length % 4 === 1)
    throw new ApiFailure(400, 'MALFORMED_REQUEST', `Could not parse request object: ${name} must be base64.`);
  return Buffer.from(digits, 'base64');
}

export function optionalTexts(fields: Fields, name: string): string[] | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw wrongType(name, 'a list of strings');
  return value;
}

function wrongType(name: string, wanted: string): ApiFailure {
  return new ApiFailure(
    400,
    'MALFORMED_REQUEST',
    `Could not parse request object: ${name} must be ${wanted}.`,
  );
}

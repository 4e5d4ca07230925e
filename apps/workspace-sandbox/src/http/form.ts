import express, { type Request, type RequestHandler } from 'express';
import { ApiFailure } from './api-failure';

/** Reads a body of any type as bytes. */
export function bytesUpTo(limit: string): RequestHandler {
  return express.raw({ limit, type: () => true });
}

/** The bytes that `bytesUpTo` read; empty without a body. */
export function bytesOf(req: Request): Buffer {
  return Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
}

/** Reads a multipart form as fields, its files in base64 as JSON has them. Other bodies go to the other reader. */
export function formOr(other: RequestHandler, limit: string): RequestHandler {
  const read = bytesUpTo(limit);
  return (req, res, next) => {
    const type = req.headers['content-type'] ?? '';
    if (!/^multipart\/form-data\b/i.test(type)) return void other(req, res, next);
    read(req, res, (error?: unknown) => {
      if (error !== undefined) return next(error);
      fieldsOf(bytesOf(req), type).then((fields) => {
        req.body = fields;
        next();
      }, next);
    });
  };
}

async function fieldsOf(body: Buffer, type: string): Promise<Record<string, string>> {
  const form = await new Response(body, { headers: { 'Content-Type': type } }).formData().catch(() => {
    throw new ApiFailure(400, 'MALFORMED_REQUEST', 'Could not parse the multipart form.');
  });
  const fields: Record<string, string> = {};
  // Node's types leave out that a form can be iterated.
  for (const [name, value] of form as unknown as Iterable<readonly [string, string | Blob]>) {
    fields[name] =
      typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer()).toString('base64');
  }
  return fields;
}

import { createPrivateKey, createPublicKey, randomUUID, sign, verify, type JsonWebKey } from 'node:crypto';

/** The claims of an OAuth access token that the workspace itself reads. Times are epoch seconds. */
interface AccessTokenClaims {
  iss: string;
  sub: string;
  scope: string;
  iat: number;
  exp: number;
}

const HEADER = { alg: 'RS256', typ: 'at+jwt', kid: 'sandbox' };

/** A signed JWT, as Databricks issues: clients that look inside find an expiry. */
export function writeAccessToken(claims: AccessTokenClaims, signingKey: string): string {
  const content = `${encode(HEADER)}.${encode({ ...claims, client_id: claims.sub, jti: randomUUID() })}`;
  return `${content}.${sign('sha256', Buffer.from(content), signingKey).toString('base64url')}`;
}

/** The claims, if this workspace signed them; whether they have expired is the caller's question. */
export function readAccessToken(jwt: string, signingKey: string): AccessTokenClaims | undefined {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  const publicKey = createPublicKey(createPrivateKey(signingKey));
  const genuine = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  );
  return genuine ? (JSON.parse(Buffer.from(claims, 'base64url').toString()) as AccessTokenClaims) : undefined;
}

export function publicKeySet(signingKey: string): { keys: JsonWebKey[] } {
  const key = createPublicKey(createPrivateKey(signingKey)).export({ format: 'jwk' });
  return { keys: [{ ...key, kid: HEADER.kid, alg: HEADER.alg, use: 'sig' }] };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

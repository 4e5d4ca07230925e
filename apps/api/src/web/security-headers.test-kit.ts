/** Headers that are no matter of security, or depend on the answer. */
const OTHERS = [
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'date',
  'etag',
  'keep-alive',
  'transfer-encoding',
];

const NONCE = /'nonce-[\w+/]{22}=='/g;

/** `Headers` or a map of them. */
interface Named {
  forEach(take: (value: string, name: string) => void): void;
}

/** Returns an answer's security headers. The policy is a list, and its nonces are replaced by `<nonce>`. */
export function securityHeadersOf(headers: Named): Record<string, string | string[]> {
  const shown: Record<string, string | string[]> = {};
  headers.forEach((value, name) => {
    if (OTHERS.includes(name.toLowerCase())) return;
    const isPolicy = name.toLowerCase() === 'content-security-policy';
    shown[name.toLowerCase()] = isPolicy ? value.replace(NONCE, "'nonce-<nonce>'").split(';') : value;
  });
  return shown;
}

/** What every answer carries, exactly: a word more in one of them, such as `'unsafe-inline'`, may undo the rest. */
export const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self' 'nonce-<nonce>' 'wasm-unsafe-eval'",
    "style-src 'self' 'nonce-<nonce>'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types angular angular#bundler',
  ],
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

/** Comes with them behind TLS. */
export const OVER_TLS = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };

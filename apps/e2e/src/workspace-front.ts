import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeTempDir, type TempDir } from '@latchkey/testing';

const REPOSITORY = '/work.git';

/** What was seen of one client. */
interface Seen {
  requests: number;
  /** Answered with 401 or 403, though they carried a credential. */
  refused: number;
  /** Sent with a token after somebody had used a newer one. */
  withOlderToken: number;
}

/**
 * The sandbox with git repositories on the same host, and an eye on what clients send there. Of a token it keeps the hash.
 */
export class WorkspaceFront {
  readonly #repositories: TempDir = makeTempDir();
  /** Uses no connection again that the sandbox may be about to close, as it does after 5 s. */
  readonly #agent = new Agent({ keepAlive: true, timeout: 2_000 });
  readonly #server = createServer((request, response) => void this.#take(request, response));
  readonly #seen = new Map<string, Seen>();
  /** In the order in which they were first used. */
  readonly #tokens: string[] = [];

  private constructor(private readonly sandboxUrl: string) {}

  static async start(sandboxUrl: string): Promise<WorkspaceFront> {
    const front = new WorkspaceFront(sandboxUrl);
    execFileSync('git', ['init', '--quiet', '--bare', front.#repositories.path + REPOSITORY]);
    execFileSync('git', ['config', 'http.receivepack', 'true'], {
      cwd: front.#repositories.path + REPOSITORY,
    });
    front.#server.listen(0, '127.0.0.1');
    await once(front.#server, 'listening');
    return front;
  }

  /** What stands for the workspace's address. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get repositoryUrl(): string {
    return this.url + REPOSITORY;
  }

  /** Of clients in whose `User-Agent` this is. */
  seen(userAgent: string): Seen {
    const matching = [...this.#seen].filter(([name]) => name.includes(userAgent)).map(([, seen]) => seen);
    const sum = (of: keyof Seen): number => matching.reduce((total, seen) => total + seen[of], 0);
    return { requests: sum('requests'), refused: sum('refused'), withOlderToken: sum('withOlderToken') };
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
    this.#agent.destroy();
    this.#repositories.remove();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = tokenIn(request);
    if (token !== null) this.#note(request, response, token);
    if (!request.url?.startsWith(REPOSITORY)) this.#forward(request, response);
    else if (token !== null && (await this.#works(token)))
      serveGit(request, response, this.#repositories.path);
    else response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
  }

  #note(request: IncomingMessage, response: ServerResponse, token: string): void {
    const hash = createHash('sha256').update(token).digest('hex');
    if (!this.#tokens.includes(hash)) this.#tokens.push(hash);
    const name = request.headers['user-agent'] ?? '';
    const seen = this.#seen.get(name) ?? { requests: 0, refused: 0, withOlderToken: 0 };
    this.#seen.set(name, seen);
    seen.requests += 1;
    if (hash !== this.#tokens.at(-1)) seen.withOlderToken += 1;
    response.on('finish', () => {
      if ([401, 403].includes(response.statusCode)) seen.refused += 1;
    });
  }

  async #works(token: string): Promise<boolean> {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${this.sandboxUrl}/api/2.0/preview/scim/v2/Me`, { headers })).ok;
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url } = request;
    const options = { method, headers, agent: this.#agent };
    const onward = httpRequest(this.sandboxUrl + (url ?? '/'), options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }
}

/** Of a bearer, or a password as git sends it. */
function tokenIn({ headers: { authorization = '' } }: IncomingMessage): string | null {
  const [scheme, value = ''] = authorization.split(' ');
  if (scheme === 'Bearer') return value;
  return scheme === 'Basic' ? (Buffer.from(value, 'base64').toString().split(':')[1] ?? '') : null;
}

/** Serves git repositories through git's own `http-backend` (CGI). The caller has checked the credential. */
function serveGit(request: IncomingMessage, response: ServerResponse, root: string): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const { headers } = request;
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'dev',
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(backend.stdin);
  backend.stdin.on('error', () => undefined);
  const chunks: Buffer[] = [];
  backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  backend.on('close', () => answerFromCgi(response, Buffer.concat(chunks)));
}

/** Turns a CGI answer, whose headers include `Status`, into an HTTP one. */
function answerFromCgi(response: ServerResponse, output: Buffer): void {
  const end = output.indexOf('\r\n\r\n');
  const lines = output.subarray(0, end).toString().split('\r\n');
  const fields = lines.map((line) => line.split(/:\s*/, 2) as [string, string]);
  const status = fields.find(([name]) => name === 'Status')?.[1] ?? '200';
  response.writeHead(
    Number.parseInt(status, 10),
    Object.fromEntries(fields.filter(([name]) => name !== 'Status')),
  );
  response.end(output.subarray(end + 4));
}

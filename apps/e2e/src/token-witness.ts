import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeTempDir, type TempDir } from '@latchkey/testing';

/**
 * Stands for a SQL warehouse, which the sandbox does not have: refuses every request over TLS, and notes as whom it came.
 */
export class TokenWitness {
  readonly #users: string[] = [];
  readonly #folder: TempDir = makeTempDir();
  readonly #server;

  private constructor(private readonly sandboxUrl: string) {
    const [key, cert] = [join(this.#folder.path, 'key.pem'), this.certificate];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject];
    execFileSync('openssl', [...request, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    this.#server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
      void this.#note(request.headers.authorization).then(() => response.writeHead(404).end());
    });
  }

  static async start(sandboxUrl: string): Promise<TokenWitness> {
    const witness = new TokenWitness(sandboxUrl);
    witness.#server.listen(0, '127.0.0.1');
    await once(witness.#server, 'listening');
    return witness;
  }

  /** On 127.0.0.1. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Of its own, which clients have to trust. */
  get certificate(): string {
    return join(this.#folder.path, 'certificate.pem');
  }

  /** Whose tokens came since the last call; for one that does not work, the status of its refusal. */
  takeUsers(): readonly string[] {
    return [...new Set(this.#users.splice(0))];
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
    this.#folder.remove();
  }

  async #note(authorization: string | undefined): Promise<void> {
    if (authorization === undefined) return;
    const response = await fetch(`${this.sandboxUrl}/api/2.0/preview/scim/v2/Me`, {
      headers: { authorization },
    });
    const { userName } = (await response.json()) as { userName?: string };
    this.#users.push(userName ?? String(response.status));
  }
}

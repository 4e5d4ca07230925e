import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface StandInPackage {
  readonly name: string;
  readonly version: string;
  /** Additional fields of its package.json. */
  readonly manifest?: object;
  /** The text of each file by path. Files in `bin` or with a `#!` are executable. */
  readonly files: Readonly<Record<string, string>>;
}

/** An npm registry on the loopback interface. */
export class PackageRegistry {
  readonly #packages = new Map<string, StandInPackage[]>();
  readonly #server: Server;
  url = '';
  /** The status of every answer. Anything but 200 is a failure. */
  status = 200;

  constructor() {
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? '').slice(1);
      const isTarball = path.endsWith('.tgz');
      const found = this.#packages.get(isTarball ? path.slice(0, path.indexOf('/-/')) : path);
      const [latest] = found ?? [];
      if (this.status !== 200 || !found || !latest) {
        response.writeHead(this.status === 200 ? 404 : this.status, { 'content-type': 'application/json' });
        response.end('{"error":"no"}');
      } else if (isTarball)
        response.end(tarball(found.find(({ version }) => path.endsWith(`/-/${version}.tgz`)) ?? latest));
      else response.end(JSON.stringify(this.#document(latest, found)));
    });
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/`;
  }

  /** The one that was published last is the latest. */
  publish(published: StandInPackage): void {
    const { name } = published;
    this.#packages.set(name, [published, ...(this.#packages.get(name) ?? [])]);
  }

  stop(): Promise<unknown> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  #document({ name, version: latest }: StandInPackage, all: readonly StandInPackage[]): object {
    const versions = all.map((published) => {
      const { version, manifest } = published;
      const integrity = `sha512-${createHash('sha512').update(tarball(published)).digest('base64')}`;
      const dist = { tarball: `${this.url}${name}/-/${version}.tgz`, integrity };
      return [version, { name, version, ...manifest, dist }];
    });
    return { name, 'dist-tags': { latest }, versions: Object.fromEntries(versions) as object };
  }
}

function tarball({ name, version, manifest, files }: StandInPackage): Buffer {
  const all = { 'package.json': JSON.stringify({ name, version, ...manifest }), ...files };
  const entries = Object.entries(all).map(([path, text]) => entry(`package/${path}`, text));
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));
}

/** One file in a tar archive (ustar). */
function entry(path: string, text: string): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.alloc(512);
  const mode = text.startsWith('#!') ? '0000755' : '0000644';
  header.write(path, 0);
  header.write(`${mode}\0`, 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        0', 148);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

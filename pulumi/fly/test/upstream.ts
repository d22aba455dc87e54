import { constants } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Server, createServer } from 'node:https';
import { type AddressInfo, type Server as TcpServer, type Socket, createServer as createTcpServer } from 'node:net';
import { TLSSocket, createSecureContext } from 'node:tls';
import type { Certificate } from './certificates.ts';

/** A request as it arrived behind the tunnel. */
export interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  /** Name that the client asked for in the TLS handshake. */
  readonly servername: string | false;
  /** Number of the connection. */
  readonly connection: number;
  readonly httpVersion: string;
}

/** A page of the upstream: a path below which `serve` answers, and what has arrived there. */
export interface Page {
  readonly path: string;
  readonly arrived: readonly Arrived[];
  serve: RequestListener;
}

/** What an upstream answers at paths that no check has taken. */
const plain: RequestListener = (_request, response) => response.end('plain\n');

const servernameOf = ({ socket }: IncomingMessage): string | false =>
  socket instanceof TLSSocket ? ((socket as { servername?: string | false }).servername ?? false) : false;

/** One TLS server for every upstream of the tests; the certificate follows from the name that is asked for. */
export class Upstream {
  readonly #server: Server;
  readonly #mute: TcpServer = createTcpServer((socket) => {
    this.#open.add(socket);
    socket.on('error', () => undefined);
  });
  readonly #pages = new Map<string, Page & { arrived: Arrived[] }>();
  readonly #connections = new WeakMap<Socket, number>();
  readonly #open = new Set<Socket>();
  #count = 0;
  /** Requests at paths that no check has taken, by URL. */
  readonly strays: Arrived[] = [];
  /** Status of every health path, by name of the upstream and path. */
  readonly health = new Map<string, number>();
  /** Health paths that are not answered at all, by the same key. */
  readonly slowHealth = new Set<string>();
  /** Called with a WebSocket's connection once it was upgraded. */
  upgraded: (socket: Socket, request: IncomingMessage) => void = (socket) => void socket.pipe(socket);

  constructor(certificates: ReadonlyMap<string, Certificate>, fallback: Certificate) {
    const contexts = new Map([...certificates].map(([name, it]) => [name, createSecureContext(it)]));
    this.#server = createServer(
      {
        ...fallback,
        secureOptions: constants.SSL_OP_NO_TICKET,
        SNICallback: (name, done) => done(null, contexts.get(name)),
      },
      (request, response) => this.#handle(request, response),
    );
    this.#server.keepAliveTimeout = 20_000;
    this.#server.on('secureConnection', (socket) => {
      this.#connections.set(socket, ++this.#count);
      this.#open.add(socket);
      socket.on('close', () => this.#open.delete(socket));
      socket.on('error', () => undefined);
    });
    this.#server.on('upgrade', (request, socket: Socket) => {
      this.#note(request);
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      this.upgraded(socket, request);
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** A port that takes connections and says nothing. */
  async listenMute(): Promise<number> {
    await new Promise<void>((resolve) => this.#mute.listen(0, '127.0.0.1', resolve));
    return (this.#mute.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.#mute.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** A page at a path of its own, `<prefix><number>`. */
  page(serve: RequestListener, prefix = '/page-'): Page {
    const path = `${prefix}${this.#pages.size + 1}-${Math.random().toString(36).slice(2, 8)}`;
    const page = { path, arrived: [] as Arrived[], serve };
    this.#pages.set(path, page);
    return page;
  }

  #note(request: IncomingMessage): Page | undefined {
    const arrived: Arrived = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      httpVersion: request.httpVersion,
      servername: servernameOf(request),
      connection: this.#connections.get(request.socket) ?? 0,
    };
    const path = arrived.url.split('?')[0] ?? '';
    const page = this.#pages.get(path) ?? [...this.#pages.values()].find((item) => path.startsWith(`${item.path}/`));
    ((page as { arrived: Arrived[] } | undefined)?.arrived ?? this.strays).push(arrived);
    return page;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const page = this.#note(request);
    const servername = servernameOf(request);
    if (servername === false) {
      response.writeHead(421).end();
      return;
    }
    const key = `${servername}${request.url ?? ''}`;
    if (this.slowHealth.has(key)) return;
    const status = this.health.get(key);
    if (status !== undefined) {
      // As an ingress that knows its own name only.
      response.writeHead(request.headers.host === servername ? status : 421).end('health\n');
      return;
    }
    (page?.serve ?? plain)(request, response);
  }
}

import { request } from 'node:http';
import type { Duplex } from 'node:stream';

/** A node of the tailnet, as another node knows it. */
interface Peer {
  readonly HostName: string;
  readonly TailscaleIPs?: readonly string[];
  readonly Online: boolean;
}

/** The part of a node's status that is read. */
export interface NodeStatus {
  readonly BackendState: string;
  readonly Self?: Peer;
  readonly Peer?: Readonly<Record<string, Peer>>;
}

/** Why a node does not even try to connect: no peer has the address. */
export class NoPeer extends Error {}

/** The daemon refuses requests with another host name. */
const apiHost = 'local-tailscaled.sock';

/** Nothing answered in time. */
export class NoAnswer extends Error {}

/**
 * The API of a tailscaled on its socket, which the command `tailscale` uses too.
 *
 * @see https://pkg.go.dev/tailscale.com/client/local
 */
export class LocalApi {
  readonly #socket: string;

  /** @param socket path of the daemon's socket, which is reachable from other network namespaces too */
  constructor(socket: string) {
    this.#socket = socket;
  }

  async status(): Promise<NodeStatus> {
    return JSON.parse(await this.#send('GET', 'status')) as NodeStatus;
  }

  /** Tells whether the node is connected to the tailnet. */
  async isRunning(): Promise<boolean> {
    return (await this.status()).BackendState === 'Running';
  }

  /** Tells whether the node knows a peer with this address. */
  async knows(address: string): Promise<boolean> {
    const { Peer: peers = {} } = await this.status();
    return Object.values(peers).some(({ TailscaleIPs: addresses }) => addresses?.includes(address) === true);
  }

  /** Packets that the packet filter has dropped because no grant allows them. */
  async packetsDenied(): Promise<number> {
    const metrics = await this.#send('GET', 'usermetrics');
    return Number(/^tailscaled_inbound_dropped_packets_total\{reason="acl"\} (\d+)$/m.exec(metrics)?.[1] ?? 0);
  }

  /** Forwards ports to addresses, with a PROXY header that names the peer. */
  async forward(ports: readonly number[], address: string): Promise<void> {
    const handlers = ports.map((port) => [String(port), { TCPForward: address, ProxyProtocol: 1 }]);
    await this.#send('POST', 'serve-config', JSON.stringify({ TCP: Object.fromEntries(handlers) as unknown }));
  }

  /**
   * Connects to a peer as a program on the node does.
   *
   * @throws NoPeer if the node knows no peer with this address
   * @throws NoAnswer if nothing answers in time
   */
  connect(host: string, port: number, milliseconds: number): Promise<Duplex> {
    const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
    const dial = request({
      socketPath: this.#socket,
      path: '/localapi/v0/dial',
      method: 'POST',
      headers: {
        Host: apiHost,
        Upgrade: 'ts-dial',
        Connection: 'upgrade',
        'Dial-Host': host,
        'Dial-Port': String(port),
      },
      agent: false,
    });
    const timer = setTimeout(() => {
      reject(new NoAnswer(`no answer from ${host}:${port}`));
      dial.destroy();
    }, milliseconds);
    dial.on('upgrade', (_response, socket) => {
      clearTimeout(timer);
      resolve(socket);
    });
    dial.on('response', (response) => {
      clearTimeout(timer);
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        // "Dial it yourself": the address is none of the tailnet's.
        const self = response.headers['dial-self'] === 'true';
        reject(self ? new NoPeer(`no peer has the address ${host}`) : new Error(text.trim()));
      });
    });
    dial.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    dial.end();
    return promise;
  }

  #send(method: string, path: string, body?: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const call = request(
      {
        socketPath: this.#socket,
        path: `/localapi/v0/${path}`,
        method,
        headers: { Host: apiHost },
        agent: false,
        timeout: 10_000,
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          response.statusCode === 200
            ? resolve(text)
            : reject(new Error(`${method} ${path}: ${response.statusCode ?? 0} ${text}`)),
        );
      },
    );
    call.on('error', reject);
    call.on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer within 10 s`)));
    call.end(body);
    return promise;
  }
}

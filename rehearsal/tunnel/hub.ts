import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type Socket, connect, createServer } from 'node:net';
import { pathToFileURL } from 'node:url';
import { hubAddress } from './lab.ts';

/** A node whose ports are forwarded to the hub. */
export interface Target {
  readonly name: string;
  /** Port of the hub that the node forwards to. */
  readonly port: number;
  /** The web server that answers TLS. */
  readonly web?: {
    readonly key: string;
    readonly cert: string;
    /** Paths that are served, with everything below; undefined if all are. */
    readonly paths?: readonly string[];
  };
}

/** What the hub answers to a request: where it arrived, and from whom. */
export interface Arrival {
  readonly target: string;
  /** Tailnet address of the peer. */
  readonly source: string;
  readonly method: string;
  readonly url: string;
}

const firstByteOfTls = 0x16;

/** Tells whether a path is one of those that are served, or below one. */
export const isServed = (asked: string, paths: readonly string[] | undefined): boolean =>
  paths?.some((path) => asked === path || asked.startsWith(path.endsWith('/') ? path : `${path}/`)) ?? true;

/** Source address of a PROXY header: https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt */
export const sourceIn = (header: string): string => header.split(' ')[2] ?? '';

/** Reads a line, and leaves the rest for the next reader. */
function readLine(socket: Socket, onLine: (line: string) => void): void {
  let seen = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    seen = Buffer.concat([seen, chunk]);
    const end = seen.indexOf('\n');
    if (end < 0) return;
    socket.off('data', onData);
    socket.pause();
    if (seen.length > end + 1) socket.unshift(seen.subarray(end + 1));
    onLine(seen.subarray(0, end).toString().trimEnd());
  };
  socket.on('data', onData).resume();
}

/**
 * Answers for a node: TLS with a page, whose status the query may name, and anything else with the names of both ends and
 * the line that was sent.
 */
function serve({ name, port, web }: Target): void {
  const sources = new Map<string, string>();
  const page: RequestListener = (request, response) => {
    const source = sources.get(String(request.socket.remotePort)) ?? '';
    const { method = '', url = '' } = request;
    const arrival: Arrival = { target: name, source, method, url };
    const { pathname, searchParams } = new URL(url, 'https://hub');
    const status = Number(searchParams.get('status') ?? 200);
    response.writeHead(isServed(pathname, web?.paths) ? status : 404);
    response.end(`${JSON.stringify(arrival)}\n`);
  };
  const https = web === undefined ? undefined : createHttpsServer(web, page);
  createServer((socket) => {
    socket.on('error', () => socket.destroy());
    readLine(socket, (header) => {
      const source = sourceIn(header);
      const onFirst = (chunk: Buffer): void => {
        socket.pause();
        socket.unshift(chunk);
        if (https !== undefined && chunk[0] === firstByteOfTls) {
          sources.set(String(socket.remotePort), source);
          https.emit('connection', socket);
        } else {
          readLine(socket, (line) => socket.end(`${name} ${source} ${line}\n`));
        }
      };
      socket.once('data', onFirst).resume();
    });
  }).listen(port, hubAddress);
}

/** Lets processes outside connect to addresses in here: the first line names host and port. */
function openGate(path: string): void {
  createServer((outside) => {
    readLine(outside, (line) => {
      const [host = '', port = ''] = line.split(' ');
      const inside = connect(Number(port), host);
      for (const [one, other] of [
        [outside, inside],
        [inside, outside],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
        one.pipe(other);
      }
    });
    outside.on('error', () => undefined);
  }).listen(path);
}

/** Runs inside the lab: `hub.ts <file with targets> <socket of the gate>`. */
const [, script = '', targets = '', gate = ''] = process.argv;
if (import.meta.url === pathToFileURL(script).href) {
  for (const target of JSON.parse(readFileSync(targets, 'utf8')) as readonly Target[]) serve(target);
  openGate(gate);
}

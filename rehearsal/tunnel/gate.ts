import { existsSync, writeFileSync } from 'node:fs';
import { type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { join } from 'node:path';
import type { Target } from './hub.ts';
import type { Lab, Station } from './lab.ts';

/** An HTTP response. */
export interface Response {
  readonly status: number;
  readonly body: string;
}

/** Sends a request over a connection. An error ends it; so does the time limit. */
export function send(
  connection: Duplex,
  options: { readonly method?: string; readonly path: string; readonly headers: OutgoingHttpHeaders },
  milliseconds: number,
): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const call = request(
    { ...options, createConnection: () => connection, signal: AbortSignal.timeout(milliseconds) },
    (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    },
  );
  call.on('error', reject);
  call.end();
  return promise.finally(() => connection.destroy());
}

/** A process inside the lab that opens connections for this one, and that answers for targets. */
export class Gate {
  readonly #socket: string;

  private constructor(socket: string) {
    this.#socket = socket;
  }

  /**
   * @param place of the lab where it runs: a station, or the hub
   * @param targets the nodes that forward to it
   */
  static async open(lab: Lab, place: Station | 'hub', targets: readonly Target[] = []): Promise<Gate> {
    const { supervisor } = lab;
    const name = `gate-${place === 'hub' ? place : place.name}`;
    const [file, socket] = [supervisor.path(`${name}.json`), supervisor.path(`${name}.sock`)];
    writeFileSync(file, JSON.stringify(targets), { mode: 0o600 });
    const words = [process.execPath, join(import.meta.dirname, 'hub.ts'), file, socket];
    const [command, ...args] = place === 'hub' ? lab.inHub(...words) : lab.inStation(place, ...words);
    const ready = (): Promise<boolean> => Promise.resolve(existsSync(socket));
    await supervisor.start({ name, command, args, shutdownPhase: 1, ready });
    return new Gate(socket);
  }

  connect(host: string, port: number): Duplex {
    const connection = connect(this.#socket);
    connection.write(`${host} ${port}\n`);
    return connection;
  }
}

import { type Socket, createSocket } from 'node:dgram';

/** A name server on loopback that answers A questions for the names that it has. */
export class NameServer {
  /** Names that lead to 127.0.0.1. */
  readonly names = new Set<string>();
  /** What it does with every question: `answer`, `silent` for no answer at all. */
  mode: 'answer' | 'silent' = 'answer';
  /** True once anybody asked for an AAAA record. */
  askedForIpv6 = false;
  readonly #socket: Socket = createSocket('udp4');

  async listen(): Promise<number> {
    this.#socket.on('message', (query, { port, address }) => {
      const answer = this.#answer(query);
      if (answer !== undefined) this.#socket.send(answer, port, address);
    });
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve));
    return this.#socket.address().port;
  }

  close(): void {
    this.#socket.close();
  }

  #answer(query: Buffer): Buffer | undefined {
    if (this.mode === 'silent') return undefined;
    const labels: string[] = [];
    let at = 12;
    for (let size = query[at] ?? 0; size > 0; size = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + size));
      at += size + 1;
    }
    const end = at + 5;
    const isA = query.readUInt16BE(at + 1) === 1;
    this.askedForIpv6 ||= query.readUInt16BE(at + 1) === 28;
    const known = this.names.has(labels.join('.').toLowerCase());
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(known ? 0x8180 : 0x8183, 2);
    header.writeUInt16BE(known && isA ? 1 : 0, 6);
    header.writeUInt32BE(0, 8);
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1]);
    return Buffer.concat([header, query.subarray(12, end), ...(known && isA ? [record] : [])]);
  }
}

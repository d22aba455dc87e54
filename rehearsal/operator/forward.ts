import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { pathToFileURL } from 'node:url';

/** An address in a network namespace that leads to a socket outside. */
export interface Forward {
  readonly address: string;
  readonly port: number;
  /** Path of a Unix socket. */
  readonly socket: string;
}

/** Runs inside a network namespace: `forward.ts <file>`. When it listens, there is `<file>.ready`. */
const [, script = '', file = ''] = process.argv;
if (import.meta.url === pathToFileURL(script).href) {
  const forwards = JSON.parse(readFileSync(file, 'utf8')) as readonly Forward[];
  let listening = 0;
  for (const { address, port, socket } of forwards)
    createServer((inside) => {
      const outside = connect(socket);
      inside.pipe(outside).pipe(inside);
      inside.on('error', () => outside.destroy());
      outside.on('error', () => inside.destroy());
    }).listen(port, address, () => {
      listening += 1;
      if (listening === forwards.length) writeFileSync(`${file}.ready`, '');
    });
}

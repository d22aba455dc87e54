import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { type Connection, describe } from './connections.ts';
import { type LocalApi, NoAnswer, NoPeer } from './local-api.ts';

/** A node of the lab that has joined the tailnet. */
export interface LabNode {
  readonly name: string;
  readonly address: string;
  readonly api: LocalApi;
}

/** What became of a connection. */
export type Outcome =
  /** Bytes went both ways. */
  | 'carried'
  /** The source knows no such peer. */
  | 'no peer'
  /** Nothing came back. */
  | 'silent'
  /** Something else, such as an answer of another node. */
  | { readonly unexpected: string };

/** Milliseconds within which a machine answers that is not overloaded; below the second after which TCP tries again. */
const patience = 900;

/** Milliseconds for a second try of what must work. */
const secondPatience = 5000;

async function readAll(stream: Duplex): Promise<string> {
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(stream, 'end', { signal: AbortSignal.timeout(secondPatience) });
  return text.trimEnd();
}

/** Opens a connection, sends a line, and checks that the right node answers it and saw the right peer. */
export async function probe(
  source: LabNode,
  destination: LabNode,
  port: number,
  milliseconds = patience,
): Promise<Outcome> {
  try {
    const stream = await source.api.connect(destination.address, port, milliseconds);
    const line = `${source.name} to port ${port}`;
    stream.write(`${line}\n`);
    const answer = await readAll(stream);
    stream.destroy();
    return answer === `${destination.name} ${source.address} ${line}`
      ? 'carried'
      : { unexpected: `answer "${answer}"` };
  } catch (error) {
    if (error instanceof NoPeer) return 'no peer';
    if (error instanceof NoAnswer) return 'silent';
    return { unexpected: error instanceof Error ? error.message : String(error) };
  }
}

/** Runs tasks, so many at once. */
async function inParallel<Item>(items: readonly Item[], width: number, task: (item: Item) => Promise<void>) {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of queue) await task(item);
    }),
  );
}

/** Tries all connections. A connection that the model allows is tried again, with more patience, if nothing answers. */
export async function probeAll(
  nodes: ReadonlyMap<string, LabNode>,
  connections: readonly Connection[],
): Promise<ReadonlyMap<Connection, Outcome>> {
  const outcomes = new Map<Connection, Outcome>();
  const node = (name: string): LabNode => {
    const found = nodes.get(name);
    if (found === undefined) throw new RangeError(`the lab has no node "${name}"`);
    return found;
  };
  await inParallel(connections, 100, async (connection) => {
    const [source, destination] = [node(connection.source), node(connection.destination)];
    const first = await probe(source, destination, connection.port);
    const again = connection.allowed && first === 'silent';
    outcomes.set(connection, again ? await probe(source, destination, connection.port, secondPatience) : first);
  });
  return outcomes;
}

/** The connections whose outcome is not what the model says. */
export const differences = (outcomes: ReadonlyMap<Connection, Outcome>): readonly string[] =>
  [...outcomes].flatMap(([connection, outcome]) => {
    const text = typeof outcome === 'string' ? outcome : outcome.unexpected;
    if (connection.allowed)
      return outcome === 'carried' ? [] : [`${describe(connection)}: allowed by the model, but ${text}`];
    return outcome === 'silent' || outcome === 'no peer'
      ? []
      : [`${describe(connection)}: denied by the model, but ${text}`];
  });

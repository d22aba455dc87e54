import type { Fleet } from '#model/fleet.ts';
import { grants } from '#model/views/grants.ts';
import { waitFor } from '../lib/wait.ts';
import { type Mutant, mutants } from '../reach/mutants.ts';
import { type Connection, allConnections, concernsEdge, describe } from './connections.ts';
import { probe } from './probe.ts';
import type { Tailnet } from './tailnet.ts';

/** A mutant of the grants, and what it changes for the edge proxy. */
export interface EdgeMutant extends Mutant {
  /** Connections that it opens or closes. `allowed` is what the mutant allows. */
  readonly changed: readonly Connection[];
}

/** The mutants that change what the edge proxy reaches, or who reaches it. */
export function edgeMutants(fleet: Fleet): readonly EdgeMutant[] {
  const before = allConnections(fleet);
  return mutants(grants(fleet)).flatMap((mutant) => {
    const changed = allConnections(fleet, mutant.grants).filter(
      (connection, index) => connection.allowed !== before[index]?.allowed && concernsEdge(fleet, connection),
    );
    return changed.length === 0 ? [] : [{ ...mutant, changed }];
  });
}

/** Takes from both halves in turn, so that neighbours change different grants. */
export const interleaved = <Item>(items: readonly Item[]): readonly Item[] => {
  const half = Math.ceil(items.length / 2);
  return items.slice(0, half).flatMap((item, index) => [item, ...items.slice(half + index, half + index + 1)]);
};

/** One connection that a mutant opens and one that it closes, as far as it does, and that are not changed already. */
export function witnessesOf(mutant: EdgeMutant, alreadyChanged: readonly Connection[]): readonly Connection[] {
  const taken = new Set(alreadyChanged.map(describe));
  const fresh = mutant.changed.filter((connection) => !taken.has(describe(connection)));
  return [true, false].flatMap((allowed) => fresh.find((connection) => connection.allowed === allowed) ?? []);
}

/** Seconds within which a changed policy must have an effect, on a busy machine. */
const effectLimit = 15;

/** Milliseconds within which a connection answers if the policy allows it. */
const patience = 300;

/** Waits until connections are allowed or denied as they say. Returns the seconds since the beginning. */
async function secondsUntil(tailnet: Tailnet, expected: readonly Connection[], begin: number): Promise<number> {
  const isAsExpected = async (connection: Connection): Promise<boolean> => {
    const [source, destination] = [tailnet.node(connection.source), tailnet.node(connection.destination)];
    // A handshake that the other side ignores, because it does not know the peer yet, is repeated after 5 s only.
    if (connection.allowed && !(await destination.api.knows(source.address))) return false;
    const outcome = await probe(source, destination, connection.port, patience);
    return (outcome === 'carried') === connection.allowed;
  };
  const what = expected.map((connection) => `${describe(connection)} is ${connection.allowed ? 'allowed' : 'denied'}`);
  await waitFor(
    what.join(', '),
    effectLimit,
    async () => ((await Promise.all(expected.map(isAsExpected))).every(Boolean) ? true : undefined),
    20,
  );
  return (performance.now() - begin) / 1000;
}

/**
 * Gives every mutant to the running control server, and waits until connections open and close as the mutant says. In
 * the end the original policy is in force again. Returns the seconds from each new policy to its effect.
 *
 * @throws Error that names the mutants without an effect
 */
export async function proveMutants(tailnet: Tailnet, all: readonly EdgeMutant[]): Promise<readonly number[]> {
  const original = grants(tailnet.fleet);
  const seconds: number[] = [];
  const survivors: string[] = [];
  let before: EdgeMutant | undefined;
  const restore = async (): Promise<void> => {
    if (before === undefined) return;
    const begin = performance.now();
    await tailnet.apply(original);
    const changed = witnessesOf(before, []).map((connection) => ({ ...connection, allowed: !connection.allowed }));
    await secondsUntil(tailnet, changed, begin);
    before = undefined;
  };
  for (const mutant of interleaved(all)) {
    if (witnessesOf(mutant, before?.changed ?? []).length === 0) await restore();
    const begin = performance.now();
    await tailnet.apply(mutant.grants);
    try {
      seconds.push(await secondsUntil(tailnet, witnessesOf(mutant, before?.changed ?? []), begin));
    } catch (error) {
      survivors.push(`${mutant.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    before = mutant;
  }
  await restore();
  if (survivors.length > 0) throw new Error(`${survivors.length} of ${all.length} mutants:\n${survivors.join('\n')}`);
  return seconds;
}

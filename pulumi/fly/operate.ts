import { request } from 'node:https';
import type { EdgeConfig } from './config.ts';
import { edgeVersion } from './files.ts';
import { FlyError, type Flyctl } from './flyctl.ts';
import { VERSION } from './nginx/health.ts';

/** What the internet gets. */
export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Asks the application by its own name at Fly.io for a page of `host`: it works before the zone knows the name. */
export type See = (address: string, host: string, path: string) => Promise<Seen>;

export const seeOverHttps: See = (address, host, path) =>
  new Promise((resolve, reject) => {
    const sent = request(
      { host: address, servername: address, path, headers: { Host: host }, timeout: 10_000 },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
        response.on('error', reject);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`${address} did not answer within 10 s`)));
    sent.on('error', reject);
    sent.end();
  });

/** Everything from outside that the operations need. */
export interface Surroundings {
  readonly config: EdgeConfig;
  readonly flyctl: Flyctl;
  readonly see: See;
  readonly print: (line: string) => void;
}

const addressOf = ({ app }: EdgeConfig): string => `${app}.fly.dev`;

interface Machine {
  readonly id: string;
  readonly state: string;
}

const machines = async ({ config, flyctl }: Surroundings): Promise<readonly Machine[]> =>
  JSON.parse(await flyctl('machine', 'list', '--json', '--app', config.app)) as Machine[];

/** What is wrong with the edge as the internet sees it; nothing where all is as the repository says. */
export async function faults({ config, see }: Surroundings, by: 'host header' | 'name'): Promise<readonly string[]> {
  const found: string[] = [];
  const look = async (
    what: string,
    address: string,
    host: string,
    path: string,
    wrong: (seen: Seen) => string | undefined,
  ): Promise<void> => {
    try {
      const reason = wrong(await see(address, host, path));
      if (reason !== undefined) found.push(`${what}: ${reason}`);
    } catch (error) {
      found.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const version = edgeVersion(config);
  await look('version', addressOf(config), addressOf(config), VERSION, ({ status, body }) =>
    status === 200 && body.trim() === version ? undefined : `${status} ${body.trim().slice(0, 40)}, not ${version}`,
  );
  for (const { host, upstream } of config.sites)
    await look(host, by === 'name' ? host : addressOf(config), host, upstream.health, ({ status, headers }) => {
      if (status !== 200) return `${upstream.health} answers ${status}, not 200`;
      return headers['strict-transport-security'] === undefined ? 'the answer has no security headers' : undefined;
    });
  return found;
}

/**
 * Waits until the internet sees what was deployed.
 *
 * @throws FlyError with what is wrong at the end.
 */
export async function verify(
  surroundings: Surroundings,
  by: 'host header' | 'name',
  { tries = 10, pause = 3000 } = {},
): Promise<void> {
  for (let round = 1; ; round += 1) {
    const found = await faults(surroundings, by);
    if (found.length === 0) return;
    if (round === tries) throw new FlyError([`by ${by} the edge is not as it should be:`, ...found].join('\n  '));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Empties the cache of every machine that runs: each has one of its own. */
export async function purge(surroundings: Surroundings): Promise<number> {
  const { config, flyctl, print } = surroundings;
  const running = (await machines(surroundings)).filter(({ state }) => state === 'started');
  for (const { id } of running) {
    await flyctl('machine', 'exec', id, `find ${config.paths.cache} -type f -delete`, '--app', config.app);
    print(`cache of ${id} is empty`);
  }
  return running.length;
}

/** Takes everything off the internet: no machine runs any more. */
export async function shutOff(surroundings: Surroundings): Promise<void> {
  const { config, flyctl, print } = surroundings;
  await flyctl('scale', 'count', '0', '--yes', '--app', config.app);
  const left = (await machines(surroundings)).filter(({ state }) => state === 'started');
  if (left.length > 0) throw new FlyError(`${left.length} machines still run: ${left.map(({ id }) => id).join(', ')}`);
  print(`no machine of ${config.app} runs. Undo: flyctl scale count 1 --app ${config.app}`);
}

interface Release {
  readonly Version: number;
  readonly Status: string;
  readonly ImageRef: string;
}

/**
 * Deploys the image of the last good release before the present one.
 *
 * @throws FlyError where there is none.
 */
export async function rollBack(surroundings: Surroundings): Promise<void> {
  const { config, flyctl, print } = surroundings;
  const releases = JSON.parse(await flyctl('releases', '--json', '--image', '--app', config.app)) as Release[];
  const [present, ...before] = [...releases].sort((a, b) => b.Version - a.Version);
  const good = before.find(({ Status, ImageRef }) => Status === 'complete' && ImageRef !== present?.ImageRef);
  if (good === undefined) throw new FlyError('there is no good release before the present one');
  print(`deploying release ${good.Version}, ${good.ImageRef}`);
  await flyctl('deploy', '--image', good.ImageRef, '--app', config.app);
}

/** Says how the edge is: its machines, its checks, and what the internet sees of each host. */
export async function status(surroundings: Surroundings): Promise<boolean> {
  const { config, flyctl, print } = surroundings;
  for (const { id, state } of await machines(surroundings)) print(`machine ${id}: ${state}`);
  print((await flyctl('checks', 'list', '--app', config.app)).trim());
  const found = await faults(surroundings, 'name');
  for (const fault of found) print(`✗ ${fault}`);
  if (found.length === 0) print(`✓ ${config.sites.length} hosts, version ${edgeVersion(config)}`);
  return found.length === 0;
}

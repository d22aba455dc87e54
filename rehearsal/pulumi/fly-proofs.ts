import assert from 'node:assert/strict';
import type { Fleet } from '#model/fleet.ts';
import { edgeConfig } from '#pulumi/fly/config.ts';
import { edgeVersion } from '#pulumi/fly/files.ts';
import type { See } from '#pulumi/fly/operate.ts';
import { flyPlan } from '#pulumi/plan/fly.ts';
import type { Mode } from '#pulumi/plan/run.ts';
import { type Proof, inTurn } from '../lib/stage.ts';
import { stopped, succeeded } from './expect.ts';
import type { Changes, Run, Workspace } from './workspace.ts';

/** The internet, as it would see an edge that was deployed well. */
const well =
  (fleet: Fleet): See =>
  (_address, _host, path) =>
    Promise.resolve({
      status: 200,
      headers: { 'strict-transport-security': 'max-age=31536000' },
      body: path === '/version' ? edgeVersion(edgeConfig(fleet)) : '',
    });

/** Everything that is proved of the plan of the edge, once the tailnet is there: its key comes from there. */
export function flyProofs(space: Workspace, fleet: Fleet): Promise<readonly Proof[]> {
  const { flyctl, tailnet } = space;
  const { sites } = edgeConfig(fleet);
  const run = (mode: Mode, changes: Changes = {}): Promise<Run> =>
    space.run((context) => flyPlan(context, well(context.fleet)), mode, changes);
  const changing = (calls: readonly string[]): readonly string[] =>
    calls.filter((call) => !/^(auth whoami|status |ips list|certs show|machine list)/.test(call));
  const unchanged = async (): Promise<string> => {
    assert.deepEqual(succeeded(await run('preview')).steps, []);
    return 'a preview afterwards finds nothing to do';
  };

  return inTurn([
    [
      'a token that Fly.io does not take stops before anything changes',
      async () => {
        flyctl.failing('auth whoami', 'Error: 401 Unauthorized');
        stopped(await run('up'), /flyctl auth whoami failed:.*401.*Fix: Fly\.io does not take the token/s);
        flyctl.failing('auth whoami');
        assert.deepEqual(changing(flyctl.calls()), []);
        return 'no call but the question who we are';
      },
    ],
    [
      'without a token the gate is closed',
      async () => {
        stopped(await run('up', { environment: { FLY_API_TOKEN: undefined } }), /credential FLY_API_TOKEN/);
        stopped(await run('up', { environment: { FLY_API_TOKEN: '"FlyV1 x"' } }), /it is wrapped in quotes/);
        assert.deepEqual(flyctl.calls(), []);
        return 'no call at all';
      },
    ],
    [
      'a preview prints the steps and takes none',
      async () => {
        const { steps } = succeeded(await run('preview'));
        assert.equal(steps.length, 4 + sites.length);
        assert.deepEqual(changing(flyctl.calls()), []);
        return `${steps.length} steps`;
      },
    ],
    [
      'a deployment that breaks off leaves certificates for the next run',
      async () => {
        flyctl.failing('deploy', 'Error: half of the machines were updated');
        stopped(await run('up'), /half of the machines were updated/);
        flyctl.failing('deploy');
        assert.deepEqual(flyctl.certificates(), []);
        flyctl.calls();
        succeeded(await run('up'));
        const calls = changing(flyctl.calls());
        assert.match(calls[0] ?? '', /^deploy /);
        assert.deepEqual(flyctl.certificates().toSorted(), sites.map(({ host }) => host).toSorted());
        assert.equal(calls.filter((call) => call.startsWith('machine exec')).length, 2);
        return 'the second run begins at the deployment, and empties the cache of both machines';
      },
    ],
    [
      'the key of the tailnet is handed over, and no other is made',
      async () => {
        const keys = [...tailnet.keys.values()].map(({ key }) => `TS_AUTHKEY=${key}`);
        assert.equal(flyctl.secrets().length, 1);
        assert(keys.includes(flyctl.secrets()[0] ?? ''));
        const count = tailnet.keys.size;
        await unchanged();
        assert.equal(tailnet.keys.size, count);
        return 'through standard input, in the same run';
      },
    ],
    ['a preview of the edge after it is clean', unchanged],
    [
      'a changed proxy is deployed, and nothing else is touched',
      async () => {
        const [first] = fleet.services.filter(({ exposures }) => exposures.some(({ edge }) => edge !== undefined));
        assert(first !== undefined);
        const exposures = first.exposures.map((exposure) =>
          exposure.edge === undefined
            ? exposure
            : { ...exposure, edge: { ...exposure.edge, crawlersAvoid: ['/new/'] } },
        );
        const services = fleet.services.map((service) => (service === first ? { ...service, exposures } : service));
        flyctl.calls();
        const { steps } = succeeded(await run('up', { fleet: { ...fleet, services } }));
        assert.deepEqual(
          steps.map(({ operation, name }) => `${operation} ${name}`),
          ['update deployment'],
        );
        assert.deepEqual(
          changing(flyctl.calls()).map((call) => call.split(' ')[0]),
          ['deploy', 'machine', 'machine'],
        );
        return 'one update';
      },
    ],
  ]);
}

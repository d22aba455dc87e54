import assert from 'node:assert/strict';
import type { Fleet } from '#model/fleet.ts';
import { edgeConfig } from '#pulumi/fly/config.ts';
import { edgeVersion } from '#pulumi/fly/files.ts';
import type { See } from '#pulumi/fly/operate.ts';
import { flyPlan } from '#pulumi/plan/fly.ts';
import type { Mode } from '#pulumi/plan/run.ts';
import { type Proof, proveInOrder } from '../lib/stage.ts';
import { failed, succeeded } from './assertions.ts';
import type { Run, RunOptions, Workspace } from './workspace.ts';

/** What the internet sees after a successful deployment. */
const well =
  (fleet: Fleet): See =>
  (_address, _host, path) =>
    Promise.resolve({
      status: 200,
      headers: { 'strict-transport-security': 'max-age=31536000' },
      body: path === '/version' ? edgeVersion(edgeConfig(fleet)) : '',
    });

/** Proofs about the plan of the edge. The tailnet must be set up, because its stack creates the auth key. */
export function flyProofs(space: Workspace, fleet: Fleet): Promise<readonly Proof[]> {
  const { flyctl, tailnet } = space;
  const { sites } = edgeConfig(fleet);
  const run = (mode: Mode, options: RunOptions = {}): Promise<Run> =>
    space.run((context) => flyPlan(context, well(context.fleet)), mode, options);
  const changing = (calls: readonly string[]): readonly string[] =>
    calls.filter((call) => !/^(auth whoami|status |ips list|certs show|machine list)/.test(call));
  const unchanged = async (): Promise<string> => {
    assert.deepEqual(succeeded(await run('preview')).steps, []);
    return 'the next preview is empty';
  };

  return proveInOrder([
    [
      'a token that Fly.io refuses stops the plan before anything changes',
      async () => {
        flyctl.failing('auth whoami', 'Error: 401 Unauthorized');
        failed(await run('up'), /flyctl auth whoami failed:.*401.*Fix: Fly\.io does not take the token/s);
        flyctl.failing('auth whoami');
        assert.deepEqual(changing(flyctl.calls()), []);
        return 'the only call is `flyctl auth whoami`';
      },
    ],
    [
      'a missing or malformed token is refused before any call',
      async () => {
        failed(await run('up', { environment: { FLY_API_TOKEN: undefined } }), /credential FLY_API_TOKEN/);
        failed(await run('up', { environment: { FLY_API_TOKEN: '"FlyV1 x"' } }), /it is wrapped in quotes/);
        assert.deepEqual(flyctl.calls(), []);
        return 'no call at all';
      },
    ],
    [
      'a preview lists the steps and changes nothing',
      async () => {
        const { steps } = succeeded(await run('preview'));
        assert.equal(steps.length, 4 + sites.length);
        assert.deepEqual(changing(flyctl.calls()), []);
        return `${steps.length} steps`;
      },
    ],
    [
      'after a failed deployment, the next run continues with it and then adds the certificates',
      async () => {
        flyctl.failing('deploy', 'Error: half of the machines were updated');
        failed(await run('up'), /half of the machines were updated/);
        flyctl.failing('deploy');
        assert.deepEqual(flyctl.certificates(), []);
        flyctl.calls();
        succeeded(await run('up'));
        const calls = changing(flyctl.calls());
        assert.match(calls[0] ?? '', /^deploy /);
        assert.deepEqual(flyctl.certificates().toSorted(), sites.map(({ host }) => host).toSorted());
        assert.equal(calls.filter((call) => call.startsWith('machine exec')).length, 2);
        return 'the second run starts at the deployment, and empties the cache of both machines';
      },
    ],
    [
      'the auth key of the tailnet stack is used, and no other is created',
      async () => {
        const keys = [...tailnet.keys.values()].map(({ key }) => `TS_AUTHKEY=${key}`);
        assert.equal(flyctl.secrets().length, 1);
        assert(keys.includes(flyctl.secrets()[0] ?? ''));
        const count = tailnet.keys.size;
        await unchanged();
        assert.equal(tailnet.keys.size, count);
        return 'passed through standard input';
      },
    ],
    ['a preview after the update is empty', unchanged],
    [
      'a changed proxy configuration is deployed, and nothing else changes',
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

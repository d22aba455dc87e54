import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALIVE, FAILED_FLAG, READY, readyPath } from '../../nginx/health.ts';
import { aloneCheck, check, sound } from '../check.ts';
import { ask, newClient } from '../client.ts';
import { type World, faulty } from '../world.ts';

const setHealth = (world: World, status: number, hosts = world.config.sites.map(({ host }) => host)): void => {
  for (const { host, upstream } of world.config.sites)
    if (hosts.includes(host)) world.around.upstream.health.set(`${upstream.name}${upstream.health}`, status);
};

async function readiness(world: World): Promise<void> {
  const status = async (path: string): Promise<number> => (await world.askReady(path)).status;
  const sites = sound(world);
  assert.equal(await status(READY), 200, 'the first sites are faulty, the others are not');
  for (const fault of ['down', 'expired', 'wrong-name', 'stranger'] as const)
    assert.equal(await status(readyPath(faulty(fault))), 503, fault);
  for (const site of sites) {
    assert.equal(await status(readyPath(site.host)), 200, site.host);
    for (const bad of [301, 401, 404, 500, 502, 503]) {
      setHealth(world, bad, [site.host]);
      assert.equal(await status(readyPath(site.host)), 503, `${site.host} ${bad}`);
      assert.equal(await status(READY), 200, 'another site is well');
    }
    setHealth(world, 503);
    setHealth(world, 200, [site.host]);
    assert.equal(await status(READY), 200, `only ${site.host} is well`);
    setHealth(world, 200);
  }
  setHealth(world, 404);
  assert.equal(await status(READY), 503, 'no site is well');
  assert.equal((await world.ask('fly', ALIVE)).status, 200, 'the proxy lives without any upstream');
}

export const health = [
  check('the proxy says that it lives, and does not log it', async (world) => {
    const client = newClient();
    const { status, body, headers } = await world.ask('172.19.0.2:8080', ALIVE, { client });
    assert.deepEqual([status, body.toString(), headers['content-type']], [200, 'ok\n', 'text/plain']);
    await world.ask(sound(world)[0]?.host ?? '', '/robots.txt', { client: newClient() });
    assert.ok(world.log().every((line) => line['client'] !== client));
  }),
  aloneCheck('readiness is told for every upstream, and for the machine while any of them is ready', async (world) => {
    try {
      await readiness(world);
    } finally {
      setHealth(world, 200);
    }
  }),
  aloneCheck('an upstream that is slow to say how it is is not ready', async (world) => {
    const [site] = sound(world);
    const key = `${site?.upstream.name ?? ''}${site?.upstream.health ?? ''}`;
    world.around.upstream.slowHealth.add(key);
    try {
      const begin = performance.now();
      assert.equal((await world.askReady(readyPath(site?.host ?? ''))).status, 503);
      assert.ok(performance.now() - begin < world.config.times.ready * 1.6);
    } finally {
      world.around.upstream.slowHealth.delete(key);
    }
  }),
  check('an upstream that takes a connection and says nothing is not ready', async (world) => {
    const begin = performance.now();
    assert.equal((await world.askReady(readyPath(faulty('mute')))).status, 503);
    assert.ok(performance.now() - begin < world.config.times.connect * 0.9);
  }),
  aloneCheck('the machine is not ready while a process keeps dying', async (world) => {
    const flag = join(world.config.paths.run, FAILED_FLAG);
    writeFileSync(flag, '');
    try {
      assert.equal((await world.askReady(READY)).status, 503);
    } finally {
      rmSync(flag);
    }
  }),
  check('readiness has a port of its own, with nothing else on it and no line in the log', async (world) => {
    assert.equal((await world.askReady('/')).status, 404);
    const [site] = sound(world);
    assert.equal((await ask(world.config.ports.ready, site?.host ?? '', '/')).status, 404);
    const { host } = sound(world)[0] ?? { host: '' };
    await world.ask(host, '/robots.txt');
    assert.ok(world.log().every(({ path, status }) => status === 444 || !String(path).startsWith(READY)));
    await assert.rejects(world.ask('fly', READY));
  }),
];

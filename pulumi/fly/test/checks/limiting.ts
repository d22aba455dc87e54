import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { aloneCheck, check, dynamicSite, eventually, sleep, sound } from '../check.ts';
import { type Ask, newClient } from '../client.ts';
import type { World } from '../world.ts';

const burst = async (
  world: World,
  host: string,
  path: string,
  count: number,
  client: (index: number) => string,
  options: Ask = {},
): Promise<number> => {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => world.ask(host, path, { ...options, client: client(index) })),
  );
  for (const { status } of answers) assert.ok(status !== 503 && status !== 500, `status ${status}`);
  return answers.filter(({ status }) => status === 429).length;
};

export const limiting = [
  check('a client has its own bucket, of the size that the kind of site has', async (world) => {
    const { general } = world.config.limits;
    for (const { host, kind } of sound(world)) {
      const { path } = world.around.upstream.page((_, response) => response.end());
      const [client, other] = [newClient(), newClient()];
      const begin = performance.now();
      // One after the other, so that the limit of requests in progress plays no part.
      let passed = 0;
      for (let count = 0; count < general.burst[kind] + 15; count += 1)
        if ((await world.ask(host, path, { client })).status !== 429) passed += 1;
      const refilled = ((performance.now() - begin) / 1000) * general.perSecond;
      assert.ok(
        passed > general.burst[kind] * 0.9 && passed <= general.burst[kind] + 2 + refilled,
        `${host} let ${passed} through`,
      );
      assert.equal((await world.ask(host, path, { client: other })).status, 200);
    }
  }),
  check('logins have a bucket of their own, which is smaller, for every spelling of their paths', async (world) => {
    const { host, loginPaths } = dynamicSite(world);
    const { login } = world.config.limits;
    for (const path of loginPaths) {
      const client = newClient();
      const spellings = [
        path,
        `/${path}`,
        path.toUpperCase(),
        `${path}/`,
        `${path};a=b`,
        `/.${path}`,
        path.replace(/(\w)$/, (last) => `%${last.charCodeAt(0).toString(16)}`),
      ];
      const statuses: number[] = [];
      const begin = performance.now();
      for (let index = 0; index < 14; index += 1)
        statuses.push(
          (await world.ask(host, spellings[index % spellings.length] ?? path, { client, method: 'POST' })).status,
        );
      const allowed = login.burst + 2 + ((performance.now() - begin) / 1000) * login.perSecond;
      assert.ok(statuses.filter((status) => status === 200).length <= allowed, `${path}: ${statuses.join(' ')}`);
      assert.ok(statuses.filter((status) => status === 200).length >= login.burst, `${path}: ${statuses.join(' ')}`);
      assert.equal((await world.ask(host, '/', { client })).status, 200, 'other pages');
    }
  }),
  check('the addresses of one /64 share a bucket, those of two do not', async (world) => {
    const { host } = dynamicSite(world);
    const path = dynamicSite(world).loginPaths[0] ?? '';
    const run = Math.random().toString(16).slice(2, 6);
    assert.ok((await burst(world, host, path, 14, (index) => `2001:db8:${run}:1::${(index + 1).toString(16)}`)) > 0);
    assert.equal(await burst(world, host, path, 14, (index) => `2001:db8:${run}:a${index}::1`), 0);
  }),
  check('a client has so many requests in progress, and no more', async (world) => {
    const { path } = world.around.upstream.page((_, response) => setTimeout(() => response.end(), 500));
    const { connections } = world.config.limits;
    const client = newClient();
    const limited = await burst(world, dynamicSite(world).host, path, connections + 8, () => client);
    assert.equal(limited, 8);
  }),
  check('a body larger than the site takes is refused before it is sent', async (world) => {
    const { host, bodyMib } = dynamicSite(world);
    const page = world.around.upstream.page((_, response) => response.end());
    const status = async (size: number): Promise<number> =>
      (
        await world.ask(host, page.path, {
          method: 'POST',
          headers: { 'Content-Length': String(size) },
          ...(size < 2 ** 21 ? { body: Buffer.alloc(size) } : {}),
        })
      ).status;
    assert.equal(await status(bodyMib * 2 ** 20 + 1), 413);
    assert.equal(await status(2 ** 20 + 1), 200);
    assert.equal(page.arrived.length, 1);
  }),
  aloneCheck('what is banned gets 403 within two seconds, and nobody else does', async (world) => {
    const run = Math.random().toString(16).slice(2, 6);
    const client = newClient();
    const pages = sound(world).map(({ host }) => ({
      host,
      page: world.around.upstream.page((_, response) => response.end()),
    }));
    writeFileSync(world.config.paths.bans, `${client} 1;\n2001:db8:${run}:7::/64 1;\n`);
    world.reload();
    try {
      for (const { host, page } of pages) {
        await eventually(async () => assert.equal((await world.ask(host, page.path, { client })).status, 403), 2000);
        // A worker of before the reload may answer for a moment yet.
        await sleep(200);
        const before = page.arrived.length;
        assert.equal((await world.ask(host, page.path, { client: `2001:db8:${run}:7:1::9` })).status, 403);
        const answer = await world.ask(host, page.path, { client });
        assert.match(answer.body.toString(), /Banned/);
        assert.equal(answer.headers['x-frame-options'], 'DENY');
        assert.equal(page.arrived.length, before, 'nothing passes');
        for (const other of [newClient(), `2001:db8:${run}:8::9`])
          assert.equal((await world.ask(host, page.path, { client: other })).status, 200);
        assert.equal((await world.ask(host, page.path, { headers: { 'X-Forwarded-For': client } })).status, 200);
      }
    } finally {
      writeFileSync(world.config.paths.bans, '');
      world.reload();
    }
    await eventually(
      async () => assert.equal((await world.ask(sound(world)[0]?.host ?? '', '/', { client })).status, 200),
      2000,
    );
  }),
];

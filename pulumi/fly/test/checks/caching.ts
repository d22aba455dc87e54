import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { atOnce, check, dynamicSite, eventually, sampleSite, sleep, sound, staticSite } from '../check.ts';
import type { Ask } from '../client.ts';
import type { Page } from '../upstream.ts';
import type { World } from '../world.ts';

/** Fetches once and gives what the cache said and the text. */
async function get(
  world: World,
  host: string,
  path: string,
  options?: Ask,
): Promise<[string | undefined, string, number]> {
  const { headers, body, status } = await world.ask(host, path, options);
  return [headers['x-cache-status'], body.toString(), status];
}

const statics = (world: World) => sound(world).filter(({ kind }) => kind === 'static');
/** Every place where something is cached: a host and the prefix of its cached paths. */
const cachedPlaces = (world: World) => [
  ...statics(world).map(({ host }) => ({ host, prefix: '/page-' })),
  ...sound(world).flatMap(({ host, assetPaths }) => assetPaths.map((path) => ({ host, prefix: `${path}page-` }))),
];

const counting = (world: World, prefix?: string): Page => {
  const page: Page = world.around.upstream.page((_, response) => response.end(`text ${page.arrived.length}`), prefix);
  return page;
};

export const caching = [
  check('what is cached is fetched once', async (world) => {
    await atOnce(cachedPlaces(world), async ({ host, prefix }) => {
      const page = counting(world, prefix);
      assert.deepEqual(await get(world, host, page.path), ['MISS', 'text 1', 200]);
      assert.deepEqual(await get(world, host, page.path), ['HIT', 'text 1', 200]);
      assert.equal(page.arrived.length, 1);
    });
  }),
  check('an old copy is served at once while a new one is fetched', async (world) => {
    await atOnce(cachedPlaces(world), async ({ host, prefix }) => {
      const page = counting(world, prefix);
      await get(world, host, page.path);
      page.serve = (_, response) => setTimeout(() => response.end('new'), 1000);
      await sleep(2100);
      const begin = performance.now();
      const [status, text] = await get(world, host, page.path);
      assert.ok(performance.now() - begin < 800, 'at once');
      assert.equal(text, 'text 1');
      assert.ok(status === 'STALE' || status === 'UPDATING');
      await eventually(async () => assert.equal((await get(world, host, page.path))[1], 'new'), 3000);
    });
  }),
  check('an unchanged copy is not fetched again', async (world) => {
    await atOnce(cachedPlaces(world), async ({ host, prefix }) => {
      const page = world.around.upstream.page((request, response) => {
        const known = request.headers['if-none-match'] === '"e"';
        response.writeHead(known ? 304 : 200, { ETag: '"e"' }).end(known ? undefined : 'text');
      }, prefix);
      await get(world, host, page.path);
      await sleep(2100);
      await get(world, host, page.path);
      await eventually(() => assert.equal(page.arrived[1]?.headers['if-none-match'], '"e"'));
      assert.equal((await get(world, host, page.path))[1], 'text');
    });
  }),
  check('an old copy is served rather than an error', async (world) => {
    const broken: readonly Page['serve'][] = [
      (_, response) => response.writeHead(500).end(),
      (_, response) => response.writeHead(502).end(),
      (_, response) => response.writeHead(503).end(),
      (_, response) => response.writeHead(504).end(),
      (request) => request.socket.destroy(),
      () => undefined,
    ];
    await atOnce(cachedPlaces(world), async ({ host, prefix }) => {
      const pages = broken.map((serve) => ({ page: counting(world, prefix), serve }));
      for (const { page } of pages) await get(world, host, page.path);
      for (const { page, serve } of pages) page.serve = serve;
      await sleep(2100);
      for (const { page } of pages)
        for (let round = 0; round < 2; round += 1)
          assert.deepEqual((await get(world, host, page.path)).slice(1), ['text 1', 200]);
    });
  }),
  check('many visitors of a new page cause one fetch, and do not wait for a slow one for ever', async (world) => {
    await atOnce(cachedPlaces(world), async ({ host, prefix }) => {
      const page: Page = world.around.upstream.page((_, response) => setTimeout(() => response.end('x'), 250), prefix);
      await Promise.all(Array.from({ length: 8 }, () => get(world, host, page.path)));
      assert.equal(page.arrived.length, 1);
      const slow = world.around.upstream.page((_, response) => {
        const timer = setInterval(() => response.write('x'), 200);
        setTimeout(() => {
          clearInterval(timer);
          response.end();
        }, 2400);
      }, prefix);
      const both = Promise.all([get(world, host, slow.path), sleep(50).then(() => get(world, host, slow.path))]);
      both.catch(() => undefined);
      await sleep(world.config.times.cacheLock + 800);
      assert.equal(slow.arrived.length, 2);
      await both;
    });
  }),
  check('a 404 of a static site is cached, an error is not', async (world) => {
    await atOnce(statics(world), async ({ host }) => {
      const missing = world.around.upstream.page((_, response) => response.writeHead(404).end('none'));
      assert.deepEqual(await get(world, host, missing.path), ['MISS', 'none', 404]);
      assert.deepEqual(await get(world, host, missing.path), ['HIT', 'none', 404]);
      const failing = world.around.upstream.page((_, response) => response.writeHead(500).end());
      for (let round = 0; round < 2; round += 1) await get(world, host, failing.path);
      assert.equal(failing.arrived.length, 2);
    });
  }),
  check('an answer that sets a cookie is never kept', async (world) => {
    await atOnce(cachedPlaces(world), async ({ host, prefix }) => {
      const page: Page = world.around.upstream.page(
        (_, response) => response.setHeader('Set-Cookie', `s=${page.arrived.length}`).end(),
        prefix,
      );
      for (let round = 0; round < 3; round += 1) assert.equal((await get(world, host, page.path))[0], 'MISS');
      assert.equal(page.arrived.length, 3);
    });
  }),
  check('how long a static page is fresh is decided here', async (world) => {
    for (const { host } of statics(world))
      for (const headers of [
        { 'Cache-Control': 'no-store' },
        { Expires: 'Thu, 01 Jan 1970 00:00:00 GMT' },
        { 'X-Accel-Buffering': 'no' },
        { 'X-Accel-Expires': '0' },
      ]) {
        const { path } = world.around.upstream.page((_, response) => response.writeHead(200, headers).end('x'));
        for (const expected of ['MISS', 'HIT'])
          assert.equal((await get(world, host, path))[0], expected, JSON.stringify(headers));
      }
  }),
  check('an asset of a dynamic service is kept only where the service lets it be', async (world) => {
    const { host, assetPaths } = dynamicSite(world);
    for (const control of ['private', 'no-store', 'no-cache', 'max-age=0']) {
      const page = world.around.upstream.page(
        (_, response) => response.writeHead(200, { 'Cache-Control': control }).end('x'),
        assetPaths[0],
      );
      for (let round = 0; round < 2; round += 1) assert.equal((await get(world, host, page.path))[0], 'MISS', control);
    }
    const page = world.around.upstream.page(
      (_, response) => response.writeHead(200, { 'Cache-Control': 'no-store', 'X-Accel-Expires': '60' }).end('x'),
      assetPaths[0],
    );
    for (let round = 0; round < 2; round += 1) assert.equal((await get(world, host, page.path))[0], 'MISS');
  }),
  check(
    'a request with a cookie or credentials neither reads nor fills the cache of a dynamic service',
    async (world) => {
      const { host, assetPaths } = dynamicSite(world);
      for (const headers of [{ Cookie: 'session=1' }, { Authorization: 'Basic eDp5' }]) {
        const page = counting(world, assetPaths[0]);
        assert.equal((await get(world, host, page.path, { headers }))[1], 'text 1');
        assert.deepEqual((await get(world, host, page.path)).slice(0, 2), ['MISS', 'text 2']);
        assert.deepEqual((await get(world, host, page.path, { headers })).slice(0, 2), ['BYPASS', 'text 3']);
        assert.deepEqual((await get(world, host, page.path)).slice(0, 2), ['HIT', 'text 2']);
      }
    },
  ),
  check('a dynamic page is never cached', async (world) => {
    const page = counting(world);
    for (const expected of ['text 1', 'text 2'])
      assert.deepEqual((await get(world, dynamicSite(world).host, page.path)).slice(0, 2), [undefined, expected]);
  }),
  check('a query is dropped, or selects the page, as the site declares', async (world) => {
    const dropped = counting(world);
    assert.equal((await get(world, staticSite(world).host, `${dropped.path}?a`))[0], 'MISS');
    assert.equal((await get(world, staticSite(world).host, `${dropped.path}?b`))[0], 'HIT');
    assert.equal(dropped.arrived[0]?.url, dropped.path);
    const kept = counting(world);
    for (const query of ['a', 'b'])
      assert.equal((await get(world, sampleSite(world).host, `${kept.path}?${query}`))[0], 'MISS');
    assert.equal((await get(world, sampleSite(world).host, `${kept.path}?a`))[1], 'text 1');
    const asset = counting(world, dynamicSite(world).assetPaths[0]);
    for (const query of ['v1', 'v2'])
      assert.equal((await get(world, dynamicSite(world).host, `${asset.path}?${query}`))[0], 'MISS');
  }),
  check('two hosts have no page in common', async (world) => {
    const page = counting(world);
    for (const { host } of statics(world)) assert.equal((await get(world, host, page.path))[0], 'MISS');
  }),
  check('no spelling of a path fills the place of another', async (world) => {
    await atOnce(statics(world), async ({ host }) => {
      const page = world.around.upstream.page((_, response) => response.end('right'));
      const odd = [`//${page.path.slice(1)}`, `/%70${page.path.slice(2)}`, `/x/..${page.path}`, `/.${page.path}`];
      for (const path of [...odd, page.path]) assert.equal((await get(world, host, path))[1], 'right', path);
      assert.deepEqual(
        page.arrived.map(({ url }) => url),
        [page.path],
      );
    });
  }),
  check('parts are served from the cache, though the upstream serves none', async (world) => {
    await atOnce(statics(world), async ({ host }) => {
      const { path } = world.around.upstream.page((_, response) =>
        response.writeHead(200, { 'Content-Length': '10' }).end('0123456789'),
      );
      for (let round = 0; round < 2; round += 1) {
        const answer = await world.ask(host, path, { headers: { Range: 'bytes=2-4' } });
        assert.deepEqual(
          [answer.status, answer.body.toString(), answer.headers['content-range']],
          [206, '234', 'bytes 2-4/10'],
        );
      }
    });
  }),
  check('HEAD has no body, and fills the cache for GET', async (world) => {
    await atOnce(statics(world), async ({ host }) => {
      const page = counting(world);
      assert.deepEqual(await get(world, host, page.path, { method: 'HEAD' }), ['MISS', '', 200]);
      assert.deepEqual(await get(world, host, page.path), ['HIT', 'text 1', 200]);
    });
  }),
  check('Vary keeps the variants of a page apart', async (world) => {
    const { path } = world.around.upstream.page((request, response) =>
      response.writeHead(200, { Vary: 'Accept-Language' }).end(request.headers['accept-language']),
    );
    for (const expected of ['MISS', 'HIT'])
      for (const language of ['de', 'en'])
        assert.deepEqual(
          (await get(world, staticSite(world).host, path, { headers: { 'Accept-Language': language } })).slice(0, 2),
          [expected, language],
        );
  }),
  check('static text is compressed here, for those who take it', async (world) => {
    for (const { host } of statics(world))
      for (const type of ['text/html', 'text/css', 'application/javascript']) {
        const text = 'a'.repeat(3000);
        const page = world.around.upstream.page((_, response) =>
          response.writeHead(200, { 'Content-Type': type }).end(text),
        );
        const packed = await world.ask(host, page.path, {
          headers: { 'Accept-Encoding': 'gzip, br', Via: '2 fly.io' },
        });
        assert.equal(packed.headers['content-encoding'], 'gzip', type);
        assert.match(packed.headers['vary'] ?? '', /Accept-Encoding/);
        assert.equal(gunzipSync(packed.body).toString(), text);
        const plain = await world.ask(host, page.path);
        assert.deepEqual(
          [plain.headers['content-encoding'], plain.headers['x-cache-status'], plain.body.toString()],
          [undefined, 'HIT', text],
        );
        assert.equal(page.arrived[0]?.headers['accept-encoding'], undefined);
      }
  }),
  check('removing the files of the cache purges it', async (world) => {
    const page = counting(world);
    const { host } = staticSite(world);
    for (const expected of ['MISS', 'HIT']) assert.equal((await get(world, host, page.path))[0], expected);
    const name = createHash('md5').update(`${host}${page.path}`).digest('hex');
    rmSync(join(world.config.paths.cache, name.slice(-1), name.slice(-3, -1), name));
    assert.deepEqual(await get(world, host, page.path), ['MISS', 'text 2', 200]);
  }),
];

import assert from 'node:assert/strict';
import { check, dynamicSite, sound } from '../check.ts';
import { generously, variantsOf } from '../path-variants.ts';

export const blocking = [
  check('a blocked path stays blocked, however it is written', async (world) => {
    const { host, blockedPaths } = dynamicSite(world);
    const variants = blockedPaths.flatMap(variantsOf);
    assert.ok(variants.length >= 200, `${variants.length} variants`);
    const { strays } = world.around.upstream;
    const before = strays.length;
    const queue = variants.values();
    const refused = [400, 403, 404];
    await Promise.all(
      Array.from({ length: 12 }, async () => {
        for (const path of queue) {
          const { status } = await world.ask(host, path);
          assert.ok(refused.includes(status), `${path} was answered with ${status}`);
        }
      }),
    );
    const reached = strays.slice(before).map(({ url }) => url);
    assert.deepEqual(
      reached.filter((url) => blockedPaths.some((prefix) => generously(url).startsWith(prefix))),
      [],
    );
    for (const path of blockedPaths) assert.equal((await world.ask(host, path)).status, 403);
  }),
  check('other paths are not blocked', async (world) => {
    const { host, blockedPaths } = dynamicSite(world);
    for (const path of blockedPaths)
      for (const allowed of [
        `/x${path}`,
        path.slice(0, -1),
        `/x?y=${path}`,
        '/a%20b/c.d',
        '/a/..b/c',
        '/a%2fb',
        '/...',
        '/100%25.txt',
      ])
        assert.equal((await world.ask(host, allowed)).status, 200, allowed);
  }),
  check('dot segments that are hidden from nginx are refused', async (world) => {
    const { host } = dynamicSite(world);
    for (const path of ['/x/%252e%252e/y', '/x/..%255cy', '/x/..%5cy', '/x/%25252e./y', '/x/..;/y', '/x/%252e'])
      assert.equal((await world.ask(host, path)).status, 400, path);
  }),
  check('no path takes long to compare', async (world) => {
    const { host } = dynamicSite(world);
    const long = ['%25', '%2525', '%252f', '.', '%252e', '/;', 'a;', '%5c', '/.;', 's'].map(
      (piece) => `/${piece.repeat(6000 / piece.length)}`,
    );
    const begin = performance.now();
    for (const path of long) await world.ask(host, path);
    assert.ok(performance.now() - begin < 2000, `${performance.now() - begin} ms for ${long.length} paths`);
  }),
  check('a path is passed on to a dynamic service as it came', async (world) => {
    const { upstream } = world.around;
    const page = upstream.page((_, response) => response.end());
    for (const { host } of sound(world).filter(({ kind }) => kind === 'dynamic')) {
      await world.ask(host, `${page.path}/a%2Fb%20c?q=%2f`);
      assert.equal(page.arrived.at(-1)?.url, `${page.path}/a%2Fb%20c?q=%2f`);
    }
  }),
];

import assert from 'node:assert/strict';
import { check, dynamicSite, eventually, staticSite } from '../check.ts';
import { type Ask, newClient } from '../client.ts';
import type { World } from '../world.ts';

/** Sends a request and gives the line that the log has for it. */
async function logged(
  world: World,
  host: string,
  path: string,
  options: Ask = {},
): Promise<Readonly<Record<string, string | number>>> {
  const client = newClient();
  await world.ask(host, path, { ...options, client });
  let line: Readonly<Record<string, string | number>> | undefined;
  await eventually(() => {
    line = world.log().find((item) => item['client'] === client);
    assert.ok(line !== undefined);
  });
  return line ?? {};
}

export const logging = [
  check('a line says who, what and how it went, and nothing of the query', async (world) => {
    const { host } = staticSite(world);
    const { path } = world.around.upstream.page((_, response) => response.end('12345'));
    const line = await logged(world, host, `${path}?token=secret`, {
      headers: { 'User-Agent': 'a "quoted"\\ agent\t.' },
    });
    const { time, client, client_ip: ip, request_time: duration, upstream_response_time: upstream, ...rest } = line;
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
    assert.equal(client, ip);
    assert.ok(typeof duration === 'number');
    assert.match(String(upstream), /^\d+\.\d+$/);
    assert.deepEqual(rest, {
      ...{
        login: '',
        peer: '127.0.0.1',
        server: host,
        method: 'GET',
        path,
        cache_status: 'MISS',
        status: 200,
        body_bytes_sent: 5,
      },
      user_agent: 'a "quoted"\\ agent\t.',
    });
  }),
  check('a method or a host that a client makes up is no label', async (world) => {
    const line = await logged(world, dynamicSite(world).host, '/', { method: 'PROPFIND' });
    assert.equal(line['method'], 'OTHER');
    assert.equal((await logged(world, dynamicSite(world).host.toUpperCase(), '/'))['server'], dynamicSite(world).host);
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      assert.equal((await logged(world, dynamicSite(world).host, '/', { method }))['method'], method);
  }),
  check('a failed login is told from a good one, and from what is no login', async (world) => {
    const { host, loginPaths, failedLogin } = dynamicSite(world);
    const { upstream } = world.around;
    const outcome = async (path: string, status: number, options: Ask): Promise<string | number | undefined> => {
      const page = upstream.page((_, response) => response.writeHead(status).end(), path);
      return (await logged(world, host, page.path, options))['login'];
    };
    for (const path of loginPaths) {
      for (const status of failedLogin) {
        assert.equal(await outcome(path, status, { method: 'POST' }), 'failed');
        assert.equal(await outcome(path.toUpperCase(), status, { method: 'POST' }), 'failed');
        assert.equal(await outcome(path, status, { method: 'GET' }), '');
        assert.equal(await outcome('/other', status, { method: 'POST' }), '');
      }
      assert.equal(await outcome(path, 303, { method: 'POST' }), '');
      assert.equal(await outcome(path, 500, { method: 'POST' }), '');
    }
    const basic = { headers: { Authorization: 'Basic eDp5' } };
    assert.equal(await outcome('/api/x', 401, basic), 'failed');
    assert.equal(await outcome('/api/x', 200, basic), '');
    assert.equal(await outcome('/api/x', 401, {}), '', 'what is only asked for credentials has not failed');
  }),
];

import assert from 'node:assert/strict';
import { check, dynamicSite, eventually, sound } from '../check.ts';
import { newClient } from '../client.ts';

const FORGED = {
  'X-Forwarded-For': '192.0.2.66',
  'X-Real-IP': '192.0.2.66',
  Forwarded: 'for=192.0.2.66',
  'X-Forwarded-Host': 'forged.test',
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-User': 'admin',
  'X-Forwarded-Port': '1',
  'X-Original-URL': '/admin',
  'X-Rewrite-URL': '/admin',
  'X-Webauth-User': 'admin',
  'Remote-User': 'admin',
  'True-Client-IP': '192.0.2.66',
  'CF-Connecting-IP': '192.0.2.66',
  Proxy: 'http://192.0.2.66',
};

/** Four groups of an address, written out: what nginx must find in the shortest form. */
function network(address: string): string {
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined ? front : [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** Addresses with zeros at every place, so that `::` stands for any part of them. */
const ADDRESSES = Array.from({ length: 128 }, (_, bits) =>
  [
    '2001',
    ...Array.from({ length: 7 }, (_group, index) =>
      (bits >> index) & 1 ? (0xa00 + bits * 8 + index).toString(16) : '0',
    ),
  ].join(':'),
);

export const clientIdentity = [
  check('an upstream learns the address that Fly.io reports, and nothing that the client claims', async (world) => {
    for (const { host } of sound(world)) {
      const page = world.around.upstream.page((_, response) => response.end());
      const client = newClient();
      await world.ask(host, page.path, { client, headers: FORGED });
      const headers = page.arrived[0]?.headers ?? {};
      assert.equal(headers['x-forwarded-for'], client);
      assert.equal(headers['x-real-ip'], client);
      assert.equal(headers['x-forwarded-proto'], 'https');
      assert.equal(headers['x-forwarded-host'], host);
      for (const name of [...Object.keys(FORGED), 'Fly-Client-IP'].map((name) => name.toLowerCase()))
        if (!['x-forwarded-for', 'x-real-ip', 'x-forwarded-proto', 'x-forwarded-host'].includes(name))
          assert.equal(headers[name], undefined, name);
    }
  }),
  check('cookies and credentials reach a dynamic service', async (world) => {
    const page = world.around.upstream.page((_, response) => response.end());
    await world.ask(dynamicSite(world).host, page.path, {
      headers: { Cookie: 'a=b', Authorization: 'Basic eDp5', 'Accept-Encoding': 'br' },
    });
    const { cookie, authorization, 'accept-encoding': encoding } = page.arrived[0]?.headers ?? {};
    assert.deepEqual([cookie, authorization, encoding], ['a=b', 'Basic eDp5', 'br']);
  }),
  check('an address that is none is not believed', async (world) => {
    const { host } = dynamicSite(world);
    const page = world.around.upstream.page((_, response) => response.end());
    await world.ask(host, page.path, { client: '"><script>' });
    assert.equal(page.arrived[0]?.headers['x-real-ip'], '127.0.0.1');
  }),
  check('an IPv6 client counts as its /64, however its address is written', async (world) => {
    const { host } = dynamicSite(world);
    const mark = `/robots.txt?${newClient()}`;
    await Promise.all(ADDRESSES.map((client) => world.ask(host, mark, { client })));
    await eventually(() => {
      const seen = world.log().filter(({ client_ip: ip }) => String(ip).startsWith('2001:'));
      assert.ok(seen.length >= ADDRESSES.length);
      for (const { client_ip: ip, client } of seen) {
        assert.match(String(client), /::\/64$/);
        assert.equal(network(String(client).replace('/64', '')), network(String(ip)), String(ip));
      }
    });
  }),
  check('an IPv4 client counts as itself', async (world) => {
    const client = newClient();
    await world.ask(dynamicSite(world).host, '/robots.txt', { client });
    await eventually(() =>
      assert.ok(world.log().some((line) => line['client'] === client && line['client_ip'] === client)),
    );
  }),
];

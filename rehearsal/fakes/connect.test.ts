import { expect, test } from 'vitest';
import { type Vault, answer } from './connect.ts';

const vault: Vault = {
  name: 'blumeops',
  token: 't0ken',
  items: { Miniflux: { password: 'swordfish', username: 'miniflux' }, Grafana: { password: 'other' } },
};
const get = (path: string) => answer(vault, path, 'Bearer t0ken');
const filter = (property: string, value: string) => `?filter=${encodeURIComponent(`${property} eq "${value}"`)}`;

/** Follows the three requests that External Secrets sends for one item. */
function itemByTitle(title: string) {
  const [found] = get(`/v1/vaults${filter('title', 'blumeops')}`).body as { id: string }[];
  const items = `/v1/vaults/${found?.id}/items`;
  const [item] = get(`${items}${filter('title', title)}`).body as { id: string }[];
  return { vaultId: found?.id, itemId: item?.id, item: get(`${items}/${item?.id}`) };
}

test('an item is found by title, and has the registered fields', () => {
  expect(itemByTitle('Miniflux').item).toMatchObject({
    status: 200,
    body: {
      title: 'Miniflux',
      fields: [
        { label: 'password', value: 'swordfish' },
        { label: 'username', value: 'miniflux' },
      ],
    },
  });
});

test('ids have 26 characters, so that they are not taken for titles', () => {
  const { vaultId, itemId } = itemByTitle('Grafana');
  expect([vaultId?.length, itemId?.length]).toEqual([26, 26]);
  expect(itemId).not.toBe(itemByTitle('Miniflux').itemId);
});

test('an unknown vault or title matches nothing, an unknown item does not exist', () => {
  expect(get(`/v1/vaults${filter('title', 'work')}`)).toEqual({ status: 200, body: [] });
  expect(get(`/v1/vaults/x/items${filter('title', 'miniflux')}`)).toEqual({ status: 200, body: [] });
  expect(get('/v1/vaults/x/items/unknown').status).toBe(404);
  expect(get('/v1/items').status).toBe(404);
});

test('no value is served without the token, and only health needs none', () => {
  for (const authorization of [undefined, 'Bearer wrong', 't0ken'])
    expect(answer(vault, '/v1/vaults', authorization).status).toBe(401);
  expect(answer(vault, '/health', undefined).status).toBe(200);
});

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Visitors } from './visitors.ts';

test('visitors note what they saw, and whoever got no answer', async () => {
  const clients = new Set<string>();
  const visitors = new Visitors(
    ['good', 'bad'],
    (page, client) => {
      clients.add(client);
      return page === 'good' ? Promise.resolve({ status: 200, body: '' }) : Promise.reject(new Error('reset'));
    },
    5,
  );
  await sleep(50);
  const visits = await visitors.leave();
  expect(visits.filter(({ page }) => page === 'good').every(({ status }) => status === 200)).toBe(true);
  expect(visits.filter(({ page }) => page === 'bad').every(({ status }) => status === 0)).toBe(true);
  expect(clients.size).toBe(visits.length / 2);
});

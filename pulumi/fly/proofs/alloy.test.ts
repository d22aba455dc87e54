import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { checkComponents } from '#model/alloy-components.ts';
import { component, ref } from '#model/alloy.ts';
import { alloyBlocks } from '../alloy.ts';
import { edgeConfig } from '../config.ts';
import { ALIVE } from '../nginx/health.ts';
import { type Outcome, evaluate } from '#pulumi/fly/test/alloy-evaluator.ts';
import { dynamicSite, sound, staticSite } from '#pulumi/fly/test/check.ts';
import { Surroundings, World } from '#pulumi/fly/test/world.ts';

let around: Surroundings;
let outcome: Outcome;
let hosts: readonly string[];
const clients = ['198.51.100.7', '2001:db8:1:2:3:4:5:6'];

/** Lines that the real nginx wrote. */
beforeAll(async () => {
  around = await Surroundings.start();
  const world = await World.start(around);
  hosts = sound(world).map(({ host }) => host);
  const page = around.upstream.page((_, response) => response.end('12345'));
  for (const client of clients)
    for (let round = 0; round < 2; round += 1) await world.ask(staticSite(world).host, page.path, { client });
  await world.ask(dynamicSite(world).host, page.path, { client: clients[0] ?? '' });
  await world.ask('made-up.test', '/', { client: clients[0] ?? '' }).catch(() => undefined);
  await world.ask(dynamicSite(world).host, '/', { client: clients[0] ?? '', method: 'PROPFIND' });
  for (let count = 0; count < 5; count += 1) await world.ask('machine', ALIVE);
  const lines = readFileSync(join(world.config.paths.log, 'access.json.log'), 'utf8').trim().split('\n');
  await world.stop();
  const process = alloyBlocks(edgeConfig(fleet)).find(({ name }) => name === 'loki.process');
  if (process === undefined) throw new Error('no pipeline');
  outcome = evaluate(process, lines, { filename: '/var/log/nginx/access.json.log' });
}, 600_000);
afterAll(() => around.stop());

const total = (name: string): number =>
  [...outcome.counters]
    .filter(([series]) => series.startsWith(`flyio_nginx_${name}{`))
    .reduce((sum, [, value]) => sum + value, 0);

test('every request is counted, and health checks are none', () => {
  expect(total('http_requests_total')).toBe(7);
  expect(outcome.streams).toHaveLength(7);
  expect([...outcome.observations.values()].flat()).toHaveLength(7);
});

test('only what the cache was asked for counts for its ratio', () => {
  expect(total('cache_requests_total')).toBe(4);
  expect(
    [...outcome.counters.keys()].filter((series) => series.includes('cache_requests_total') && series.includes('HIT')),
  ).toHaveLength(1);
});

test('the bytes of bodies are added up', () => {
  expect(total('http_response_bytes_total')).toBe(4 * 5 + 5 + 'plain\n'.length);
});

test('labels are few, and no client is in them', () => {
  for (const labels of outcome.streams) {
    expect(
      Object.keys(labels).filter(
        (name) => !['status', 'method', 'host', 'cache_status', 'job', 'instance'].includes(name),
      ),
    ).toEqual([]);
    expect(JSON.stringify(labels)).not.toMatch(/198\.51\.100|2001:db8/);
    expect(labels).toMatchObject({ job: 'flyio-nginx', instance: edgeConfig(fleet).machine });
    if (labels['host'] !== undefined) expect(hosts).toContain(labels['host']);
    expect(['GET', 'OTHER']).toContain(labels['method']);
  }
  for (const series of outcome.counters.keys()) expect(series).not.toMatch(/198\.51\.100|2001:db8|filename|made-up/);
});

test('a reference to a component that is not there is refused', () => {
  const source = component('loki.source.file', 'a', { targets: [], forward_to: [ref('loki.process.b.receiver')] });
  expect(() => checkComponents([source])).toThrow('loki.process.b.receiver');
  expect(() => checkComponents([source, component('loki.process', 'b', { forward_to: [] })])).not.toThrow();
  expect(() => checkComponents([source, source, component('loki.process', 'b', { forward_to: [] })])).toThrow(
    'a component has a name of its own',
  );
});

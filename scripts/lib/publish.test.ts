import { expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { ModelError } from '#model/errors.ts';
import { linesOf, publish } from './publish.ts';

// The order matters: the last test alters the fleet of this file's process.

test('a service that is not there, or has nothing to publish, is refused', () => {
  expect(() => publish(fleet, 'no-such-service', { kind: 'dynamic' })).toThrow(ModelError);
  expect(() => publish(fleet, fleet.providers.edge.service.name, { kind: 'dynamic' })).toThrow(
    'has an exposure over HTTPS to people',
  );
});

test('a service that is public already is refused', () => {
  const service = fleet.services.find(({ exposures }) => exposures.some(({ audience }) => audience === 'public'))!;
  expect(() => publish(fleet, service.name, { kind: 'dynamic' })).toThrow('it is public already');
});

test('publishing shows in every layer, and the edge alone reaches more', () => {
  const service = fleet.services.find(({ exposures }) =>
    exposures.some(
      ({ audience, auth, health }) => audience === 'member' && typeof auth === 'string' && health !== undefined,
    ),
  )!;
  const { host, files, gains } = publish(fleet, service.name, { kind: 'dynamic' });
  const paths = files.map(({ path }) => path);
  for (const expected of [
    `dist/fly/nginx/sites/${host}.conf`,
    'dist/fly/nginx/health.conf',
    'dist/fly/html/version',
    'dist/dns/records.json',
    'dist/docs/names.md',
  ])
    expect(paths).toContain(expected);
  const lines = files.flatMap(linesOf).join('\n');
  expect(lines).toContain('tag:flyio-target');
  expect(lines).toContain(`https://${host}`);
  expect(lines).toContain('ProbeFailed');
  expect(gains).toEqual([
    expect.stringMatching(new RegExp(`^${fleet.providers.edge.service.name} reaches ${service.name} `)),
  ]);
});

test('lines that move are no change', () => {
  expect(linesOf({ path: 'x', before: 'a\nb\n', after: 'b\na\n' })).toEqual([]);
  expect(linesOf({ path: 'x', before: 'a\na\n', after: 'a\nb\n' })).toEqual(['- a', '+ b']);
  expect(linesOf({ path: 'x', before: undefined, after: 'a\n' })).toEqual(['+ a']);
});

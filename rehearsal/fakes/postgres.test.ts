import { expect, test } from 'vitest';
import { live } from '../fixture.ts';
import { imageProblem, roleSecretProblem } from './postgres.ts';

const secret = (username: string, password: string, type = 'kubernetes.io/basic-auth') =>
  live('Secret', 'feeds-db', {
    type,
    data: { username: btoa(username), password: btoa(password) },
  });

test.each([
  ['a usable Secret', secret('feeds', 'swordfish'), undefined],
  ['no Secret', undefined, 'does not exist'],
  ['another type', secret('feeds', 'swordfish', 'Opaque'), 'has type Opaque, but must have kubernetes.io/basic-auth'],
  ['another user', secret('miniflux', 'swordfish'), 'has username "miniflux", but must have the name of the role'],
  ['no password', secret('feeds', ''), 'has an empty password'],
])('a role with %s', (_, object, problem) => {
  expect(roleSecretProblem('feeds', 'feeds-db', object)).toBe(
    problem === undefined ? undefined : `role feeds: Secret feeds-db ${problem}`,
  );
});

test('an image needs a version tag, and may have a digest', () => {
  expect(imageProblem('ghcr.io/cloudnative-pg/postgresql:17.5')).toBeUndefined();
  expect(imageProblem(`ghcr.io/cloudnative-pg/postgresql:17.5-bookworm@sha256:${'a'.repeat(64)}`)).toBeUndefined();
  for (const image of [
    'postgresql',
    'postgresql:latest',
    'registry:5000/postgresql',
    `postgresql@sha256:${'a'.repeat(64)}`,
  ])
    expect(imageProblem(image)).toBe(`image ${image} has no version tag`);
});

import { expect, test } from 'vitest';
import { forgeNames } from './forge.ts';

test('owners and the path of the repository are read from URLs', () => {
  expect(
    forgeNames('ssh://forgejo@forge.example.net:2222/owner/home.git', 'ssh://git@forge.example.net/mirrors'),
  ).toEqual({
    path: 'owner/home',
    user: 'owner',
    mirrors: 'mirrors',
  });
});

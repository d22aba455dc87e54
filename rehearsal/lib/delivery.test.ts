import { expect, test } from 'vitest';
import { application } from '../fixture.ts';
import { skippedApplications } from './delivery.ts';

const from = (...repositories: readonly string[]) => ({
  sources: repositories.map((name) => ({ repoURL: `ssh://git@forge/${name}.git`, targetRevision: 'main', path: '.' })),
});

test('applications with a source in a missing mirror are skipped, with the reason', () => {
  const applications = [
    application('own', 0, from('owner/home')),
    application('connect', 0, from('owner/home', 'mirrors/connect')),
    application('tailscale', 0, from('mirrors/tailscale')),
  ];
  expect([...skippedApplications(applications, { connect: 'not a Go module' })]).toEqual([
    ['connect', 'not a Go module'],
  ]);
});

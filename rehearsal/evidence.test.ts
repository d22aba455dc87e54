import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { evidence } from './evidence.ts';
import { stages } from './index.ts';
import { programs } from './programs/index.ts';

test.each(evidence)('$program is a program of a service of the fleet, $service', ({ service }) => {
  expect(fleet.services.map(({ name }) => name)).toContain(service);
});

test.each(evidence)('what shows that $program works exists', ({ proof }) => {
  const [cited = ''] = [...proof.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  const known = stages.map(({ name }) => name);
  expect(known.includes(cited) || existsSync(join(import.meta.dirname, '..', cited))).toBe(true);
});

describe.each(programs)('$name', ({ damage, workload }) => {
  test('has a wrong path, a wrong user and a wrong setting', () => {
    expect([...new Set(damage.map(({ kind }) => kind))].sort()).toEqual(['path', 'setting', 'user']);
  });

  test('names its workload with its kind', () => {
    expect(workload).toMatch(/^(Deployment|StatefulSet|DaemonSet) [a-z-]+$/);
  });
});

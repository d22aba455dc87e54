import { expect, test } from 'vitest';
import type { Grant } from '#model/views/grants.ts';
import { mutants } from './mutants.ts';

const grant = (from: string, to: string, ports: Grant['ports']): Grant => ({ from, to, ports, for: [] });
const web = grant('tag:edge', 'tag:web', [80, 443]);
const admin = grant('autogroup:admin', '*', '*');

test('each mutant changes one grant in one way', () => {
  expect(mutants([web, admin]).map(({ name }) => name)).toEqual([
    'tag:edge → tag:web 80, 443: removed',
    'tag:edge → tag:web 80, 443: widened to all ports',
    'tag:edge → tag:web 80, 443: widened to every destination',
    'tag:edge → tag:web 80, 443: without port 80',
    'tag:edge → tag:web 80, 443: without port 443',
    'tag:edge → tag:web 80, 443: from autogroup:admin instead',
    'autogroup:admin → * *: removed',
    'autogroup:admin → * *: from tag:edge instead',
    'autogroup:admin → * *: to tag:web instead',
  ]);
});

test('the grants of a mutant are those of its name, and no other grant changes', () => {
  const byName = new Map(mutants([web, admin]).map(({ name, grants }) => [name, grants]));
  expect(byName.get('tag:edge → tag:web 80, 443: removed')).toEqual([admin]);
  expect(byName.get('tag:edge → tag:web 80, 443: widened to all ports')).toEqual([{ ...web, ports: '*' }, admin]);
  expect(byName.get('tag:edge → tag:web 80, 443: without port 80')).toEqual([{ ...web, ports: [443] }, admin]);
  expect(byName.get('autogroup:admin → * *: to tag:web instead')).toEqual([web, { ...admin, to: 'tag:web' }]);
});

test('no mutant removes the last port of a grant, or equals the original', () => {
  const single = grant('tag:edge', 'tag:web', [80]);
  expect(mutants([single]).map(({ grants }) => grants)).not.toContainEqual([{ ...single, ports: [] }]);
  expect(mutants([web, admin]).map(({ grants }) => grants)).not.toContainEqual([web, admin]);
});

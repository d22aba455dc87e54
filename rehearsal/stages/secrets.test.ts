import { expect, test } from 'vitest';
import { live } from '../fixture.ts';
import { declaredKeys, isUnfilled } from './secrets.ts';

const data = [{ secretKey: 'password' }, { secretKey: 'username' }];

test('an ExternalSecret declares the keys of its template, or else those of its data', () => {
  expect(declaredKeys(live('ExternalSecret', 'db', { spec: { data } }))).toEqual(['password', 'username']);
  const target = { template: { data: { url: 'postgres://{{ .password }}' } } };
  expect(declaredKeys(live('ExternalSecret', 'db', { spec: { data, target } }))).toEqual(['url']);
});

test.each([
  ['', true],
  ['postgres://<no value>@db', true],
  ['postgres://{{ .password }}@db', true],
  ['postgres://swordfish@db', false],
])('the value "%s" is unfilled: %s', (value, expected) => {
  expect(isUnfilled(value)).toBe(expected);
});

import { expect, test } from 'vitest';
import { strict } from './strict.ts';

test('a format that the validator does not know is ignored', () => {
  const schema = { type: 'object', properties: { route: { type: 'string', format: 'cidr' } } };
  expect(strict(schema)).toEqual({
    type: 'object',
    properties: { route: { type: 'string' } },
    additionalProperties: false,
  });
  expect(strict({ type: 'string', format: 'ipv4' })).toEqual({ type: 'string', format: 'ipv4' });
});

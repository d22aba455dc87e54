import { expect, test } from 'vitest';
import { isServed, sourceIn } from './hub.ts';

test('a path is served with everything below it, and nothing else', () => {
  const paths = ['/api/v1/write'];
  expect(isServed('/api/v1/write', paths)).toBe(true);
  expect(isServed('/api/v1/write/more', paths)).toBe(true);
  expect(isServed('/api/v1/writeable', paths)).toBe(false);
  expect(isServed('/', paths)).toBe(false);
  expect(isServed('/anything', ['/'])).toBe(true);
  expect(isServed('/anything', undefined)).toBe(true);
});

test('the source is the first address of a PROXY header', () => {
  expect(sourceIn('PROXY TCP4 100.64.0.5 100.64.0.9 41000 20003')).toBe('100.64.0.5');
});

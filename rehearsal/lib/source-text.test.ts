import { expect, test } from 'vitest';
import { plainContainer, plainService, testItem } from '#model/fixture.ts';
import { secret } from '#model/secret.ts';
import { sourceText } from './source-text.ts';

test('a service is printed as one would write it', () => {
  const keys = secret('keys', { token: testItem.field('password') });
  const service = plainService('app', {
    workloads: [{ container: { ...plainContainer, env: { TOKEN: keys.key('token'), PLAIN: '$$' }, envFrom: [keys] } }],
  });
  const text = sourceText(service);
  expect(text).toMatch(/^defineService\(\{\n {2}namespace: 'app',/);
  expect(text).toContain("TOKEN: secret('keys', { token: item.field('password') }).key('token')");
  expect(text).toContain("PLAIN: '$$'");
  expect(text).toContain("envFrom: [ secret('keys', { token: item.field('password') }) ]");
  expect(text).toContain('on: first');
  expect(text).not.toMatch(/kind: 'kubernetes'|calls|volumes|Function/);
});

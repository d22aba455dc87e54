import { expect, test } from 'vitest';
import { serve } from './server.ts';

const text = async (url: string, method = 'GET') => {
  const response = await fetch(url, { method });
  return `${response.status} ${await response.text()}`;
};

test('the first handler that answers wins, requests are recorded, and the rest is not found', async () => {
  await using server = await serve(
    ({ path }) => (path === '/a' ? { status: 200, body: { from: 'first' } } : undefined),
    ({ path, body }) => (path === '/echo' ? { status: 201, body } : undefined),
  );
  await expect(text(`${server.url}/a?query=1`)).resolves.toBe('200 {"from":"first"}');
  const echo = await fetch(`${server.url}/echo`, { method: 'POST', body: 'hello' });
  await expect(echo.text()).resolves.toBe('hello');
  await expect(text(`${server.url}/b`)).resolves.toBe('404 {"message":"nothing at GET /b"}');
  expect(server.requests).toEqual(['GET /a', 'POST /echo', 'GET /b']);
});

test('a fault replaces the answer for its method, path and number of requests', async () => {
  await using server = await serve(() => ({ status: 200, body: 'ok' }));
  server.injectFaults({ method: 'PUT', path: /\/a$/, times: 2, answer: { status: 500, body: 'broken' } });
  await expect(text(`${server.url}/a`)).resolves.toBe('200 ok');
  await expect(text(`${server.url}/b`, 'PUT')).resolves.toBe('200 ok');
  const answers = [];
  for (let i = 0; i < 3; i += 1) answers.push(await text(`${server.url}/a`, 'PUT'));
  expect(answers).toEqual(['500 broken', '500 broken', '200 ok']);
});

test('cleared faults are not injected', async () => {
  await using server = await serve(() => ({ status: 200, body: 'ok' }));
  server.injectFaults({ method: 'GET', path: /./, answer: { status: 429 } });
  server.clearFaults();
  await expect(text(server.url)).resolves.toBe('200 ok');
});

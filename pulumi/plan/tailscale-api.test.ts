import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ApiError, TailscaleApi, retryAfter } from './tailscale-api.ts';

interface Reply {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

const signedIn: Reply = { body: '{"access_token": "token-1"}' };

/** A server that sends these replies in order, and records its requests. */
async function answering(...replies: readonly Reply[]) {
  const asked: { line: string; authorization: string | undefined; body: string }[] = [];
  const left = [...replies];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push({
        line: `${request.method ?? ''} ${request.url ?? ''}`,
        authorization: request.headers.authorization,
        body,
      });
      const { status = 200, body: text = '{}', headers = {} } = left.shift() ?? { status: 500 };
      response.writeHead(status, { ...headers, Connection: 'close' }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const api = new TailscaleApi({
    tailnet: 'tail0.ts.net',
    clientId: 'id',
    clientSecret: 'a secret',
    baseUrl: `http://127.0.0.1:${port}`,
    firstWait: 1,
  });
  return { api, asked };
}

test('the policy is read as HuJSON, with one token and no secret in URLs', async () => {
  const { api, asked } = await answering(signedIn, { body: '{} // one' }, { body: '{} // two' });
  expect(await api.policy()).toEqual({ text: '{} // one' });
  expect(await api.policy()).toEqual({ text: '{} // two' });
  expect(asked.map(({ line }) => line)).toEqual([
    'POST /api/v2/oauth/token',
    'GET /api/v2/tailnet/tail0.ts.net/acl',
    'GET /api/v2/tailnet/tail0.ts.net/acl',
  ]);
  expect(asked[0]?.body).toBe('grant_type=client_credentials&client_id=id&client_secret=a+secret');
  expect(asked[1]?.authorization).toBe('Bearer token-1');
});

describe('validation of a policy by the server', () => {
  test('is empty if the policy is valid', async () => {
    const { api } = await answering(signedIn, { body: '{}' });
    expect(await api.validate('{}')).toEqual([]);
  });

  test('contains the failing tests', async () => {
    const body = JSON.stringify({
      message: 'test(s) failed',
      data: [{ user: 'member@example.org', errors: ['address "tag:nas:22": want: Drop, got: Accept'] }],
    });
    const { api } = await answering(signedIn, { body });
    expect(await api.validate('{}')).toEqual([
      'test(s) failed',
      'member@example.org: address "tag:nas:22": want: Drop, got: Accept',
    ]);
  });
});

describe('a failure', () => {
  test.each([429, 500, 503])('with %d is retried', async (status) => {
    const { api, asked } = await answering(signedIn, { status }, { body: 'policy' });
    expect(await api.policy()).toEqual({ text: 'policy' });
    expect(asked).toHaveLength(3);
  });

  test('is retried after the delay that the server demands', async () => {
    const { api } = await answering(signedIn, { status: 429, headers: { 'Retry-After': '1' } }, { body: 'policy' });
    const begin = performance.now();
    await api.policy();
    expect(performance.now() - begin).toBeGreaterThanOrEqual(990);
  });

  test('that persists is reported with the message of the server', async () => {
    const { api, asked } = await answering(
      signedIn,
      ...Array.from({ length: 4 }, () => ({ status: 500, body: '{"message": "oh"}' })),
    );
    await expect(api.policy()).rejects.toThrow('Tailscale, read the policy: oh, after 4 attempts (500)');
    expect(asked).toHaveLength(5);
  });

  test('without a response is retried and reported', async () => {
    const api = new TailscaleApi({
      tailnet: 't',
      clientId: 'i',
      clientSecret: 's',
      baseUrl: 'http://127.0.0.1:9',
      firstWait: 1,
    });
    await expect(api.policy()).rejects.toThrow(/^Tailscale, sign in: no response: .*, after 4 attempts \(504\)$/);
  });

  test('with a demand to wait for an hour is not retried', async () => {
    const { api } = await answering(signedIn, { status: 429, body: 'slow', headers: { 'Retry-After': '3600' } });
    await expect(api.policy()).rejects.toThrow('Tailscale, read the policy: the response is not JSON (429)');
  });

  test.each([
    [401, 'the credential is not valid; renew it in the vault'],
    [403, 'the credential lacks a scope; compare its scopes with oauthClients in fleet/network.ts'],
    [404, 'no such tailnet for this credential'],
  ])('with %d is final and contains a fix', async (status, reason) => {
    const { api, asked } = await answering(signedIn, { status, body: '{"message": "no"}' });
    const error = await api.policy().catch((reasonOf: unknown) => reasonOf);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ message: `Tailscale, read the policy: ${reason} (${status})`, status });
    expect(asked).toHaveLength(2);
  });

  test('to sign in contains no secret', async () => {
    const { api } = await answering({ status: 401, body: '{"message": "bad client a secret"}' });
    await expect(api.policy()).rejects.toThrow(
      /^Tailscale, sign in: the credential is not valid; renew it in the vault \(401\)$/,
    );
  });
});

test.each([
  ['120', 120_000],
  ['0', 0],
  ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
  ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  [null, undefined],
])('Retry-After: %j is %j ms', (header, expected) => {
  expect(retryAfter(header, Date.parse('2026-11-20T12:00:00Z'))).toBe(expected);
});

import { expect, test } from 'vitest';
import { type Tailnet, defaultPolicy, tailscaleApi } from './tailscale-api.ts';

const policy =
  '{ "tagOwners": { "tag:web": ["tag:ci"], "tag:ci": [], "tag:ops": ["tag:ops"], "tag:db": ["tag:web"] }, "grants": [{ "src": ["*"], "dst": ["tag:web"], "ip": ["*"] }] }';

/** A client of a new tailnet that is signed in. */
function client() {
  const tailnet: Tailnet = {
    policy: defaultPolicy,
    devices: [{ id: '1', nodeId: 'n1', name: 'indri.ts.net', hostname: 'indri', addresses: [], tags: [] }],
    services: new Map(),
    keys: new Map(),
    magicDns: false,
    httpsEnabled: false,
    client: { id: 'kId', secret: 'swordfish', tags: ['tag:ci', 'tag:ops'] },
  };
  const api = tailscaleApi(tailnet);
  const signIn = (secret: string) =>
    api({
      method: 'POST',
      path: '/api/v2/oauth/token',
      headers: {},
      body: new URLSearchParams({ client_id: 'kId', client_secret: secret }).toString(),
    });
  const { access_token: token } = signIn('swordfish')?.body as { access_token: string };
  const send = (method: string, path: string, body: unknown = '', headers: Record<string, string> = {}) =>
    api({
      method,
      path: `/api/v2/${path}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { tailnet, signIn, send };
}

test('a wrong client secret or token is refused', () => {
  const { signIn, send } = client();
  expect(signIn('wrong')).toMatchObject({ status: 401 });
  expect(send('GET', 'tailnet/-/acl', '', { authorization: 'Bearer wrong' })).toMatchObject({ status: 401 });
});

test('a policy is validated without being written', () => {
  const { tailnet, send } = client();
  const invalid = policy.replace('"tag:web": ["tag:ci"],', '');
  expect(send('POST', 'tailnet/-/acl/validate', policy)?.body).toEqual({});
  expect(send('POST', 'tailnet/-/acl/validate', invalid)?.body).toMatchObject({
    message: 'src=tag not found: "tag:web"',
  });
  expect(send('POST', 'tailnet/-/acl/validate', '{')?.body).toMatchObject({
    message: expect.stringMatching(/^error parsing policy: /) as unknown,
  });
  expect(tailnet.policy).toBe(defaultPolicy);
});

test('a policy is written and read back; an invalid one is refused', () => {
  const { tailnet, send } = client();
  expect(send('POST', 'tailnet/-/acl', '{')).toMatchObject({ status: 400 });
  expect(send('POST', 'tailnet/-/acl', policy)).toMatchObject({ status: 200 });
  expect(tailnet.policy).toBe(policy);
  expect(send('GET', 'tailnet/-/acl')).toMatchObject({ status: 200, body: policy });
});

test('a policy that was changed is not overwritten as if it were the default', () => {
  const { send } = client();
  const ifDefault = { 'if-match': '"ts-default"' };
  expect(send('POST', 'tailnet/-/acl', policy, ifDefault)).toMatchObject({ status: 200 });
  expect(send('POST', 'tailnet/-/acl', policy, ifDefault)).toMatchObject({ status: 412 });
});

test('only tags that the policy defines can be assigned', () => {
  const { tailnet, send } = client();
  const key = { capabilities: { devices: { create: { tags: ['tag:web'] } } }, expirySeconds: 60 };
  const service = { name: 'svc:web', tags: ['tag:web'], ports: ['tcp:443'] };
  expect(send('POST', 'device/n1/tags', { tags: ['tag:web'] })).toMatchObject({ status: 400 });
  expect(send('POST', 'tailnet/-/keys', key)).toMatchObject({ status: 400 });
  expect(send('PUT', 'tailnet/-/vip-services/svc:web', service)).toMatchObject({ status: 400 });
  expect([tailnet.devices[0]?.tags, tailnet.keys.size, tailnet.services.size]).toEqual([[], 0, 0]);
  send('POST', 'tailnet/-/acl', policy);
  expect(send('POST', 'device/n1/tags', { tags: ['tag:web'] })).toMatchObject({ status: 200 });
  expect(send('POST', 'tailnet/-/keys', key)).toMatchObject({ status: 200 });
  expect(send('PUT', 'tailnet/-/vip-services/svc:web', service)).toMatchObject({ status: 200 });
  expect(tailnet.devices[0]?.tags).toEqual(['tag:web']);
});

test.each([
  [['tag:web'], 200],
  [['tag:ci', 'tag:ops'], 200],
  [['tag:ops'], 200],
  [['tag:ci'], 400],
  [['tag:web', 'tag:ci'], 400],
  [['tag:db'], 400],
])('a client with tag:ci and tag:ops that assigns %j is answered with %i', (tags, status) => {
  const { send } = client();
  send('POST', 'tailnet/-/acl', policy);
  const key = { capabilities: { devices: { create: { tags } } }, expirySeconds: 60 };
  expect(send('POST', 'tailnet/-/keys', key)).toMatchObject({ status });
});

test('the secret of an auth key is returned only when it is created', () => {
  const { send } = client();
  send('POST', 'tailnet/-/acl', policy);
  const created = send('POST', 'tailnet/-/keys', {
    capabilities: { devices: { create: { tags: ['tag:web'] } } },
    expirySeconds: 60,
  })?.body as { id: string; key: string };
  expect(created.key).toMatch(/^tskey-auth-/);
  expect(JSON.stringify(send('GET', `tailnet/-/keys/${created.id}`))).not.toContain(created.key);
  expect(send('DELETE', `tailnet/-/keys/${created.id}`)).toMatchObject({ status: 200 });
  expect(send('GET', `tailnet/-/keys/${created.id}`)).toMatchObject({ status: 404 });
});

test('a Tailscale Service keeps its addresses when it is updated', () => {
  const { send } = client();
  const service = { name: 'svc:web', tags: [], ports: ['tcp:443'] };
  const read = () => send('GET', 'tailnet/-/vip-services/svc:web')?.body as { addrs: string[]; ports: string[] };
  send('PUT', 'tailnet/-/vip-services/svc:web', service);
  const { addrs } = read();
  send('PUT', 'tailnet/-/vip-services/svc:web', { ...service, ports: ['tcp:80'] });
  expect(addrs).toHaveLength(2);
  expect(read()).toMatchObject({ addrs, ports: ['tcp:80'] });
});

test('MagicDNS can be switched on', () => {
  const { tailnet, send } = client();
  send('POST', 'tailnet/-/dns/preferences', { magicDNS: true });
  expect(tailnet.magicDns).toBe(true);
  expect(send('GET', 'tailnet/-/dns/preferences')?.body).toEqual({ magicDNS: true });
});

test('HTTPS certificates can be enabled', () => {
  const { tailnet, send } = client();
  send('PATCH', 'tailnet/-/settings', { httpsEnabled: true });
  expect(tailnet.httpsEnabled).toBe(true);
  expect(send('GET', 'tailnet/-/settings')?.body).toEqual({ httpsEnabled: true });
});

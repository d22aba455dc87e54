import { main } from '@pulumi/pulumi/provider/server.js';
import { type Properties, type ResourceKind, FakeProvider, send } from './provider.ts';

/** Sends the same requests as the real provider. Runs as the Pulumi plugin `pulumi-resource-tailscale`. */
const base = process.env['TAILSCALE_BASE_URL'] ?? '';
const tailnet = `${base}/api/v2/tailnet/-`;
let token: Promise<string> | undefined;

async function signIn(): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: process.env['TAILSCALE_OAUTH_CLIENT_ID'] ?? '',
    client_secret: process.env['TAILSCALE_OAUTH_CLIENT_SECRET'] ?? '',
  }).toString();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const { text } = await send('oauth2: cannot fetch token', 'POST', `${base}/api/v2/oauth/token`, { body, headers });
  return (JSON.parse(text) as { access_token: string }).access_token;
}

async function request(
  action: string,
  method: string,
  url: string,
  body?: unknown,
  extraHeaders: Record<string, string> = {},
) {
  token ??= signIn();
  const type = typeof body === 'string' ? 'application/hujson' : 'application/json';
  const headers = { Authorization: `Bearer ${await token}`, Accept: type, 'Content-Type': type, ...extraHeaders };
  return send(action, method, url, {
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

const acl: ResourceKind = {
  replaceOnChanges: [],
  async create(inputs) {
    // Unless told to overwrite, replaces only the default policy of a new tailnet.
    const guard: Record<string, string> =
      inputs['overwriteExistingContent'] === true ? {} : { 'If-Match': '"ts-default"' };
    await request('Failed to set ACL', 'POST', `${tailnet}/acl`, inputs['acl'], guard);
    return { id: 'acl', outputs: inputs };
  },
  async read(_id, state) {
    const accept = { Accept: 'application/hujson' };
    const { text } = await request('Failed to fetch ACL', 'GET', `${tailnet}/acl`, undefined, accept);
    return { ...state, acl: text };
  },
  async update(_id, inputs) {
    await request('Failed to set ACL', 'POST', `${tailnet}/acl`, inputs['acl']);
    return inputs;
  },
  delete: () => Promise.resolve(),
};

const deviceTags: ResourceKind = {
  replaceOnChanges: ['deviceId'],
  async create(inputs) {
    const id = String(inputs['deviceId']);
    await request('Failed to update device tags', 'POST', `${base}/api/v2/device/${id}/tags`, { tags: inputs['tags'] });
    return { id, outputs: inputs };
  },
  async read(id, state) {
    const { status, text } = await request('Failed to fetch device', 'GET', `${base}/api/v2/device/${id}`);
    return status === 404 ? undefined : { ...state, deviceId: id, tags: (JSON.parse(text) as { tags: string[] }).tags };
  },
  async update(id, inputs) {
    await request('Failed to update device tags', 'POST', `${base}/api/v2/device/${id}/tags`, { tags: inputs['tags'] });
    return inputs;
  },
  async delete(id) {
    await request('Failed to delete device tags', 'POST', `${base}/api/v2/device/${id}/tags`, { tags: [] });
  },
};

const key: ResourceKind = {
  replaceOnChanges: ['reusable', 'ephemeral', 'preauthorized', 'expiry', 'tags', 'description'],
  async create(inputs) {
    const { reusable, ephemeral, preauthorized, tags, expiry, description } = inputs;
    const { text } = await request('Failed to create key', 'POST', `${tailnet}/keys`, {
      capabilities: { devices: { create: { reusable, ephemeral, preauthorized, tags } } },
      expirySeconds: expiry,
      description,
    });
    const created = JSON.parse(text) as { id: string; key: string; expires: string };
    return { id: created.id, outputs: { ...inputs, key: created.key, expiresAt: created.expires, invalid: false } };
  },
  async read(id, state) {
    const { status } = await request('Failed to fetch key', 'GET', `${tailnet}/keys/${id}`);
    return status === 404 ? undefined : state;
  },
  update: (_id, inputs) => Promise.resolve(inputs),
  async delete(id) {
    await request('Failed to delete key', 'DELETE', `${tailnet}/keys/${id}`);
  },
};

const dnsPreferences: ResourceKind = {
  replaceOnChanges: [],
  async create(inputs) {
    return { id: 'preferences', outputs: await this.update('', inputs) };
  },
  async read(_id, state) {
    const { text } = await request('Failed to fetch dns preferences', 'GET', `${tailnet}/dns/preferences`);
    return { ...state, magicDns: (JSON.parse(text) as { magicDNS: boolean }).magicDNS };
  },
  async update(_id, inputs) {
    const body = { magicDNS: inputs['magicDns'] };
    await request('Failed to set dns preferences', 'POST', `${tailnet}/dns/preferences`, body);
    return inputs;
  },
  async delete() {
    await request('Failed to set dns preferences', 'POST', `${tailnet}/dns/preferences`, { magicDNS: false });
  },
};

const tailnetSettings: ResourceKind = {
  replaceOnChanges: [],
  async create(inputs) {
    return { id: 'settings', outputs: await this.update('', inputs) };
  },
  async read(_id, state) {
    const { text } = await request('Failed to fetch settings', 'GET', `${tailnet}/settings`);
    return { ...state, httpsEnabled: (JSON.parse(text) as { httpsEnabled: boolean }).httpsEnabled };
  },
  async update(_id, inputs) {
    const body = { httpsEnabled: inputs['httpsEnabled'] };
    await request('Failed to update settings', 'PATCH', `${tailnet}/settings`, body);
    return inputs;
  },
  delete: () => Promise.resolve(),
};

const readService = async (name: string): Promise<Properties | undefined> => {
  const { status, text } = await request('Failed to fetch Service', 'GET', `${tailnet}/vip-services/${name}`);
  return status === 404 ? undefined : (JSON.parse(text) as Properties);
};

const writeService = async (verb: string, inputs: Properties): Promise<Properties> => {
  const name = String(inputs['name']);
  await request(`Failed to ${verb} Service`, 'PUT', `${tailnet}/vip-services/${name}`, inputs);
  return { ...inputs, ...(await readService(name)) };
};

const service: ResourceKind = {
  replaceOnChanges: ['name'],
  create: async (inputs) => ({ id: String(inputs['name']), outputs: await writeService('create', inputs) }),
  read: (id) => readService(id),
  update: (_id, inputs) => writeService('update', inputs),
  async delete(id) {
    await request('Failed to delete Service', 'DELETE', `${tailnet}/vip-services/${id}`);
  },
};

async function getDevice({ name }: Properties): Promise<Properties> {
  const { text } = await request('Failed to fetch devices', 'GET', `${tailnet}/devices`);
  const found = (JSON.parse(text) as { devices: Properties[] }).devices.find((device) => device['name'] === name);
  if (found === undefined) throw new Error(`Could not find device with name=${JSON.stringify(name)}`);
  return found;
}

async function getService({ name }: Properties): Promise<Properties> {
  const found = await readService(String(name));
  if (found === undefined) throw new Error(`Failed to fetch Service: ${String(name)} not found (404)`);
  return { ...found, id: name };
}

await main(
  new FakeProvider(
    '0.29.1',
    {
      'tailscale:index/acl:Acl': acl,
      'tailscale:index/deviceTags:DeviceTags': deviceTags,
      'tailscale:index/tailnetKey:TailnetKey': key,
      'tailscale:index/dnsPreferences:DnsPreferences': dnsPreferences,
      'tailscale:index/tailnetSettings:TailnetSettings': tailnetSettings,
      'tailscale:index/service:Service': service,
    },
    { 'tailscale:index/getDevice:getDevice': getDevice, 'tailscale:index/getService:getService': getService },
  ),
  process.argv.slice(2),
);

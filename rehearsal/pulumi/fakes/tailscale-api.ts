import { createHash, randomBytes } from 'node:crypto';
import { parse } from 'comment-json';
import type { Answer, Handler, Request } from './server.ts';

/** A device of the fake tailnet. */
export interface Device {
  readonly id: string;
  readonly nodeId: string;
  readonly name: string;
  readonly hostname: string;
  readonly addresses: readonly string[];
  tags: readonly string[];
}

interface VipService {
  readonly name: string;
  readonly addrs: readonly string[];
  readonly ports: readonly string[];
  readonly tags: readonly string[];
  readonly comment: string;
}

interface AuthKey {
  readonly id: string;
  readonly key: string;
  readonly capabilities: { readonly devices: { readonly create: { readonly tags: readonly string[] } } };
  readonly expires: string;
}

/** The state of a fake tailnet. */
export interface Tailnet {
  policy: string;
  readonly devices: Device[];
  readonly services: Map<string, VipService>;
  readonly keys: Map<string, AuthKey>;
  magicDns: boolean;
  httpsEnabled: boolean;
  /** The OAuth client with which a program signs in. Its tags have the prefix `tag:`. */
  readonly client: { readonly id: string; readonly secret: string; tags: readonly string[] };
}

/** The policy of a new tailnet, which allows everything. */
export const defaultPolicy = `// The default policy of a new tailnet.
{
  "grants": [{ "src": ["*"], "dst": ["*"], "ip": ["*"] }],
  "ssh": [{ "action": "check", "src": ["autogroup:member"], "dst": ["autogroup:self"], "users": ["autogroup:nonroot", "root"] }],
}
`;

interface PolicyFile {
  readonly tagOwners?: Readonly<Record<string, readonly string[]>>;
  readonly grants?: readonly { readonly src: readonly string[]; readonly dst: readonly string[] }[];
}

const ok = (body?: unknown): Answer => ({ status: 200, body });
const refused = (message: string, data: unknown = null): Answer => ({ status: 400, body: { message, data } });
const missing = (what: string): Answer => ({ status: 404, body: { message: `${what} not found` } });

/** What is wrong with a policy. Checks the syntax, and that every tag has an owner; the real server checks more. */
function policyProblem(text: string): { readonly message: string; readonly data: unknown } | undefined {
  try {
    const { tagOwners = {}, grants = [] } = parse(text, undefined, true) as unknown as PolicyFile;
    const used = grants.flatMap(({ src, dst }) => [...src, ...dst]).filter((name) => name.startsWith('tag:'));
    const unknown = used.find((tag) => !(tag in tagOwners));
    return unknown === undefined
      ? undefined
      : { message: `src=tag not found: "${unknown}"`, data: [{ user: '', errors: [`no owner for ${unknown}`] }] };
  } catch (error) {
    return { message: `error parsing policy: ${error instanceof Error ? error.message : String(error)}`, data: null };
  }
}

/** Seconds that an auth key is valid if it says nothing else: 90 days. */
const defaultExpiry = 90 * 24 * 3600;

const etag = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The part of Tailscale's API that the provider and our own programs use.
 *
 * @see https://tailscale.com/api
 */
export function tailscaleApi(tailnet: Tailnet): Handler {
  const token = randomBytes(16).toString('hex');
  /** The refusal of tags that are neither exactly those of the client nor owned by one of them. */
  const tagProblem = (tags: readonly string[]): Answer | undefined => {
    const { tagOwners = {} } = parse(tailnet.policy, undefined, true) as unknown as PolicyFile;
    const own = tailnet.client.tags;
    const exact = tags.length === own.length && own.every((tag) => tags.includes(tag));
    const permitted = (tag: string): boolean =>
      tag in tagOwners && (exact || own.some((owner) => tagOwners[tag]?.includes(owner)));
    const denied = tags.filter((tag) => !permitted(tag));
    return denied.length === 0
      ? undefined
      : refused(`requested tags [${denied.join(' ')}] are invalid or not permitted`);
  };

  const signIn = ({ body }: Request): Answer => {
    const form = new URLSearchParams(body);
    return form.get('client_id') === tailnet.client.id && form.get('client_secret') === tailnet.client.secret
      ? ok({ access_token: token, token_type: 'Bearer', expires_in: 3600 })
      : { status: 401, body: { message: 'API token invalid' } };
  };

  const policy = ({ method, headers, body }: Request): Answer => {
    if (method === 'GET')
      return { ...ok(tailnet.policy), headers: { 'Content-Type': 'application/hujson', ETag: etag(tailnet.policy) } };
    if (headers['if-match'] === '"ts-default"' && tailnet.policy !== defaultPolicy)
      return { status: 412, body: { message: 'precondition failed, invalid old hash' } };
    const problem = policyProblem(body);
    if (problem !== undefined) return refused(problem.message, problem.data);
    tailnet.policy = body;
    return ok(body);
  };

  const device = ({ method, body }: Request, id: string, tags: boolean): Answer => {
    const found = tailnet.devices.find((item) => item.nodeId === id || item.id === id);
    if (found === undefined) return missing('device');
    if (!tags) return ok(found);
    if (method !== 'POST') return missing(method);
    const wanted = (JSON.parse(body) as { tags: string[] }).tags;
    const problem = tagProblem(wanted);
    if (problem === undefined) found.tags = wanted;
    return problem ?? ok();
  };

  const key = ({ method, body }: Request, id?: string): Answer => {
    if (method === 'POST') {
      const wanted = JSON.parse(body) as Pick<AuthKey, 'capabilities'> & { readonly expirySeconds?: number };
      const created = {
        ...wanted,
        id: `k${randomBytes(6).toString('hex')}CNTRL`,
        key: `tskey-auth-${randomBytes(16).toString('hex')}`,
        expires: new Date(Date.now() + (wanted.expirySeconds ?? defaultExpiry) * 1000).toISOString(),
      };
      const problem = tagProblem(created.capabilities.devices.create.tags);
      if (problem === undefined) tailnet.keys.set(created.id, created);
      return problem ?? ok(created);
    }
    const found = tailnet.keys.get(id ?? '');
    if (found === undefined) return missing('key');
    if (method === 'DELETE') tailnet.keys.delete(found.id);
    return ok({ ...found, key: undefined });
  };

  const service = ({ method, body }: Request, name: string): Answer => {
    const found = tailnet.services.get(name);
    if (method === 'PUT') {
      const wanted = JSON.parse(body) as VipService;
      const problem = tagProblem(wanted.tags);
      const addrs = found?.addrs ?? [`100.64.200.${tailnet.services.size + 1}`, `fd7a::${tailnet.services.size + 1}`];
      if (problem === undefined) tailnet.services.set(name, { ...wanted, addrs });
      return problem ?? ok();
    }
    if (found === undefined) return missing(name);
    if (method === 'DELETE') tailnet.services.delete(name);
    return ok(found);
  };

  const preferences = ({ method, body }: Request): Answer => {
    if (method === 'POST') tailnet.magicDns = (JSON.parse(body) as { magicDNS: boolean }).magicDNS;
    return ok({ magicDNS: tailnet.magicDns });
  };

  const settings = ({ method, body }: Request): Answer => {
    if (method === 'PATCH') tailnet.httpsEnabled = (JSON.parse(body) as { httpsEnabled: boolean }).httpsEnabled;
    return ok({ httpsEnabled: tailnet.httpsEnabled });
  };

  return (request) => {
    const [, root, version, kind, ...rest] = request.path.split('/');
    if (root !== 'api' || version !== 'v2') return undefined;
    if (kind === 'oauth') return signIn(request);
    if (request.headers.authorization !== `Bearer ${token}`)
      return { status: 401, body: { message: 'API token invalid' } };
    if (kind === 'device') return device(request, rest[0] ?? '', rest[1] === 'tags');
    switch (rest.slice(1).join('/').split('/')[0]) {
      case 'acl': {
        if (rest[2] !== 'validate') return policy(request);
        return ok(policyProblem(request.body) ?? {});
      }
      case 'devices':
        return ok({ devices: tailnet.devices });
      case 'keys':
        return key(request, rest[2]);
      case 'vip-services':
        return service(request, rest[2] ?? '');
      case 'dns':
        return preferences(request);
      case 'settings':
        return settings(request);
      default:
        return undefined;
    }
  };
}

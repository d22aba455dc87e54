import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesObject } from '#model/service.ts';

/** How to connect to an API server. */
export interface Endpoint {
  readonly url: string;
  /** Bearer token. */
  readonly token: string;
  /** The server's certificate, as PEM. */
  readonly ca: string;
}

/** An object as an API server returns it. */
export interface LiveObject extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & {
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** The server's message about a request that failed. */
export class ApiError extends Error {
  /** The HTTP status. */
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const tooManyRequests = 429;

/** A kept-alive connection that the server had closed. */
class StaleConnection extends Error {}

interface Resource {
  /** Path of the kind, with `*` in the place of the namespace. */
  readonly path: string;
  readonly namespaced: boolean;
}

/** JSON as Go encodes it: the API server reads server-side apply as YAML, for which these two end a line. */
const encoded = (body: unknown): string | undefined =>
  (JSON.stringify(body) as string | undefined)?.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

/** `Kind namespace/name`, which is unique within a cluster. */
export const keyOf = ({ kind, metadata }: KubernetesObject): string =>
  `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;

/**
 * A client of one API server, which writes by server-side apply. We do not use `@kubernetes/client-node`: it serializes
 * known kinds through its own models, which drop an unknown field before the server could refuse it, and it offers no
 * field validation.
 */
export class KubernetesApi {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly #agent: Agent;
  readonly #resources = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  constructor(name: string, endpoint: Endpoint) {
    this.name = name;
    this.endpoint = endpoint;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 24, ca: endpoint.ca });
  }

  /**
   * Sends a request and returns the decoded answer. Retries once if an idle connection turns out to be closed, and while
   * the server asks for it, as it does for a moment after a CRD was added.
   *
   * @throws ApiError if the server refuses the request
   */
  async send<Answer>(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#send<Answer>(method, path, body, type);
      } catch (error) {
        const isBusy = error instanceof ApiError && error.status === tooManyRequests && attempt < 20;
        if (!isBusy && !(error instanceof StaleConnection && attempt === 1)) throw error;
        if (isBusy) await sleep(500);
      }
    }
  }

  #send<Answer>(method: string, path: string, body: unknown, type: string): Promise<Answer> {
    const { url, token } = this.endpoint;
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    return new Promise((resolve, reject) => {
      const call = request(`${url}${path}`, { method, headers, agent: this.#agent, timeout: 20_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const status = response.statusCode ?? 0;
          if (status < 300) resolve((text.startsWith('{') ? JSON.parse(text) : text) as Answer);
          else reject(new ApiError(status, messageIn(text)));
        });
      });
      call.on('error', (error) => reject(call.reusedSocket ? new StaleConnection(error.message) : error));
      call.on('timeout', () => call.destroy(new Error(`the API server of ${this.name} does not respond`)));
      call.end(typeof body === 'string' ? body : encoded(body));
    });
  }

  async #resource(apiVersion: string, kind: string): Promise<Resource> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const known = this.#resources.get(apiVersion) ?? this.#discover(root);
    this.#resources.set(apiVersion, known);
    const found = await known.then(
      (resources) => resources.get(kind),
      (error: unknown) => {
        this.#resources.delete(apiVersion);
        throw error;
      },
    );
    if (found !== undefined) return found;
    this.#resources.delete(apiVersion);
    throw new ApiError(404, `${this.name} does not serve ${apiVersion} ${kind}`);
  }

  async #discover(root: string): Promise<ReadonlyMap<string, Resource>> {
    const { resources } = await this.send<{ resources: { name: string; kind: string; namespaced: boolean }[] }>(
      'GET',
      root,
    );
    return new Map(
      resources
        .filter(({ name }) => !name.includes('/'))
        .map(({ name, kind, namespaced }) => [kind, { path: `${root}/*/${name}`, namespaced }]),
    );
  }

  /**
   * URL path of a kind, or of one of its objects.
   *
   * @throws ApiError with status 404 if the cluster does not serve the kind
   */
  async path(apiVersion: string, kind: string, namespace?: string, name?: string): Promise<string> {
    const { path, namespaced } = await this.#resource(apiVersion, kind);
    const scope = namespaced && namespace !== undefined ? `/namespaces/${namespace}/` : '/';
    return `${path.replace('/*/', scope)}${name === undefined ? '' : `/${name}`}`;
  }

  async #pathOf({ apiVersion, kind, metadata }: KubernetesObject): Promise<string> {
    return this.path(apiVersion, kind, metadata.namespace, metadata.name);
  }

  /** Applies an object by server-side apply. The server refuses unknown and duplicate fields. */
  async apply(object: KubernetesObject, manager = 'rehearsal', dryRun = false): Promise<LiveObject> {
    const path = await this.#pathOf(object);
    const query = `?fieldManager=${manager}&fieldValidation=Strict&force=true${dryRun ? '&dryRun=All' : ''}`;
    return this.send('PATCH', `${path}${query}`, object, 'application/apply-patch+yaml');
  }

  /** Applies an upstream manifest unchanged. */
  applyYaml(path: string, yaml: string): Promise<LiveObject> {
    return this.send('PATCH', `${path}?fieldManager=rehearsal&force=true`, yaml, 'application/apply-patch+yaml');
  }

  /** An object; undefined if it does not exist. */
  async get(apiVersion: string, kind: string, name: string, namespace?: string): Promise<LiveObject | undefined> {
    try {
      return await this.send<LiveObject>('GET', await this.path(apiVersion, kind, namespace, name));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  async list(apiVersion: string, kind: string, namespace?: string): Promise<readonly LiveObject[]> {
    const { items } = await this.send<{ items: LiveObject[] }>('GET', await this.path(apiVersion, kind, namespace));
    return items.map((item) => ({ ...item, apiVersion, kind }));
  }

  /** Changes an object by a merge patch. `subresource` is a path such as `/status`. */
  async patch(object: KubernetesObject, change: unknown, subresource = ''): Promise<LiveObject> {
    return this.send('PATCH', `${await this.#pathOf(object)}${subresource}`, change, 'application/merge-patch+json');
  }

  async create(object: KubernetesObject): Promise<LiveObject> {
    const { apiVersion, kind, metadata } = object;
    return this.send('POST', await this.path(apiVersion, kind, metadata.namespace), object);
  }

  /** Deletes an object, if it exists. */
  async delete(object: KubernetesObject): Promise<void> {
    try {
      await this.send('DELETE', await this.#pathOf(object));
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

function messageIn(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}

/** A kubeconfig for an endpoint, as JSON, which is valid YAML. */
export function kubeconfig(name: string, { url, token, ca }: Endpoint): string {
  return JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      contexts: [{ name, context: { cluster: name, user: name } }],
      clusters: [{ name, cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
      users: [{ name, user: { token } }],
    },
    null,
    2,
  );
}

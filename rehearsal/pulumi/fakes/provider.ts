import { isDeepStrictEqual } from 'node:util';
import providerMessages from '@pulumi/pulumi/proto/provider_pb.js';
import type {
  CheckResult,
  CreateResult,
  DiffResult,
  InvokeResult,
  Provider,
  ReadResult,
  UpdateResult,
} from '@pulumi/pulumi/provider/provider.js';

/** What the framework asks of a request. */
interface ReadRequest {
  getProperties: (this: ReadRequest) => { toJavaScript(): Record<string, unknown> } | undefined;
}

// An import has nothing to read with, over which the framework trips.
const { prototype } = (providerMessages as { readonly ReadRequest: { readonly prototype: ReadRequest } }).ReadRequest;
const { getProperties } = prototype;
prototype.getProperties = function () {
  return getProperties.call(this) ?? { toJavaScript: () => ({}) };
};

/** Properties of a resource, as the engine hands them over. */
export type Properties = Readonly<Record<string, unknown>>;

/** How one type of resource is made, read and taken away. */
export interface ResourceKind {
  /** Inputs that cannot change: another value makes another resource. */
  readonly replacedBy: readonly string[];
  /** Makes it. */
  create(inputs: Properties): Promise<{ readonly id: string; readonly outputs: Properties }>;
  /** As it is now; undefined when it is gone. */
  read(id: string, state: Properties): Promise<Properties | undefined>;
  update(id: string, inputs: Properties): Promise<Properties>;
  delete(id: string, state: Properties): Promise<void>;
}

/** Inputs without what the engine adds, with the sets among them in order. */
const normal = (properties: Properties): Properties =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([key, value]) => !key.startsWith('__') && value !== null && value !== undefined)
      .map(([key, value]) => [key, Array.isArray(value) ? value.toSorted() : value]),
  );

/**
 * A provider in the place of the real one, which cannot be had here: the same types, inputs and requests, one after
 * the other and without a second attempt, as the real ones do.
 */
export class FakeProvider implements Provider {
  readonly version: string;
  readonly #kinds: Readonly<Record<string, ResourceKind>>;
  readonly #lookups: Readonly<Record<string, (inputs: Properties) => Promise<Properties>>>;

  constructor(
    version: string,
    kinds: Readonly<Record<string, ResourceKind>>,
    lookups: Readonly<Record<string, (inputs: Properties) => Promise<Properties>>> = {},
  ) {
    this.version = version;
    this.#kinds = kinds;
    this.#lookups = lookups;
  }

  #kind(urn: string): ResourceKind {
    const type = urn.split('::')[2]?.split('$').at(-1) ?? '';
    const kind = this.#kinds[type];
    if (kind === undefined) throw new Error(`the stand-in knows no ${type}`);
    return kind;
  }

  check(_urn: string, _olds: Properties, news: Properties): Promise<CheckResult> {
    return Promise.resolve({ inputs: news });
  }

  diff(_id: string, urn: string, olds: Properties, news: Properties): Promise<DiffResult> {
    const [before, after] = [normal(olds), normal(news)];
    const changed = Object.keys(after).filter((key) => !isDeepStrictEqual(before[key], after[key]));
    const { replacedBy } = this.#kind(urn);
    return Promise.resolve({
      changes: changed.length > 0,
      replaces: changed.filter((key) => replacedBy.includes(key)),
    });
  }

  async create(urn: string, inputs: Properties): Promise<CreateResult> {
    const { id, outputs } = await this.#kind(urn).create(inputs);
    return { id, outs: outputs };
  }

  async read(id: string, urn: string, state: Properties = {}): Promise<ReadResult> {
    const props = await this.#kind(urn).read(id, state);
    return props === undefined ? {} : { id, props, inputs: props };
  }

  async update(id: string, urn: string, _olds: Properties, news: Properties): Promise<UpdateResult> {
    return { outs: await this.#kind(urn).update(id, news) };
  }

  async delete(id: string, urn: string, state: Properties): Promise<void> {
    await this.#kind(urn).delete(id, state);
  }

  async invoke(token: string, inputs: Properties): Promise<InvokeResult> {
    const lookup = this.#lookups[token];
    if (lookup === undefined) throw new Error(`the stand-in knows no ${token}`);
    return { outputs: await lookup(inputs) };
  }
}

/** Sends a request once, and says what the API said when it was no success. */
export async function send(
  what: string,
  method: string,
  url: string,
  { body, headers = {} }: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  if (response.ok || (response.status === 404 && method !== 'POST' && method !== 'PUT'))
    return { status: response.status, text };
  const { message } = JSON.parse(text) as { readonly message?: string };
  throw new Error(`${what}: ${message ?? 'no message'} (${response.status})`);
}

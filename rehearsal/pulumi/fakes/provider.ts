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

/** The part of a generated protobuf class that is patched below. */
interface ReadRequest {
  getProperties: (this: ReadRequest) => { toJavaScript(): Record<string, unknown> } | undefined;
}

// A read for an import has no properties, and the framework fails on that.
const { prototype } = (providerMessages as { readonly ReadRequest: { readonly prototype: ReadRequest } }).ReadRequest;
const { getProperties } = prototype;
prototype.getProperties = function () {
  return getProperties.call(this) ?? { toJavaScript: () => ({}) };
};

/** Properties of a resource, as the engine passes them. */
export type Properties = Readonly<Record<string, unknown>>;

/** The operations on one type of resource. */
export interface ResourceKind {
  /** Inputs whose change replaces the resource. */
  readonly replaceOnChanges: readonly string[];
  create(inputs: Properties): Promise<{ readonly id: string; readonly outputs: Properties }>;
  /** The current state; undefined if the resource does not exist. */
  read(id: string, state: Properties): Promise<Properties | undefined>;
  update(id: string, inputs: Properties): Promise<Properties>;
  delete(id: string, state: Properties): Promise<void>;
}

/** Inputs without the engine's own keys, and with lists sorted, because the API treats them as sets. */
const normalized = (properties: Properties): Properties =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([key, value]) => !key.startsWith('__') && value !== null && value !== undefined)
      .map(([key, value]) => [key, Array.isArray(value) ? value.toSorted() : value]),
  );

/** A Pulumi provider with the types, inputs and requests of a real one. Like the real ones, it does not retry requests. */
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
    if (kind === undefined) throw new Error(`the fake provider does not support the resource ${type}`);
    return kind;
  }

  check(_urn: string, _olds: Properties, news: Properties): Promise<CheckResult> {
    return Promise.resolve({ inputs: news });
  }

  diff(_id: string, urn: string, olds: Properties, news: Properties): Promise<DiffResult> {
    const [before, after] = [normalized(olds), normalized(news)];
    const changed = Object.keys(after).filter((key) => !isDeepStrictEqual(before[key], after[key]));
    const { replaceOnChanges } = this.#kind(urn);
    return Promise.resolve({
      changes: changed.length > 0,
      replaces: changed.filter((key) => replaceOnChanges.includes(key)),
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
    if (lookup === undefined) throw new Error(`the fake provider does not support the function ${token}`);
    return { outputs: await lookup(inputs) };
  }
}

/**
 * Sends a request once. A status of 404 is returned, except for POST and PUT.
 *
 * @param action prefix of the error message
 * @throws Error with the message and status of the API if the request fails
 */
export async function send(
  action: string,
  method: string,
  url: string,
  { body, headers = {} }: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  if (response.ok || (response.status === 404 && method !== 'POST' && method !== 'PUT'))
    return { status: response.status, text };
  const { message } = JSON.parse(text) as { readonly message?: string };
  throw new Error(`${action}: ${message ?? 'no message'} (${response.status})`);
}

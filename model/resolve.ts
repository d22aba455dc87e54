import {
  type Address,
  type PortOf,
  addressFrom,
  authority,
  exposureOf,
  internalName,
  origin,
  tailnetName,
  userName,
} from './address.ts';
import type { AlloyBlock, AlloyValue } from './alloy.ts';
import { reference } from './brand.ts';
import type { ConfigContent } from './config.ts';
import { fail } from './errors.ts';
import { type Fleet, kubernetesServices } from './fleet.ts';
import { memoize } from './memoize.ts';
import { type Database, type PostgresServer, primaryOf } from './postgres.ts';
import type { AnyService, KubernetesService } from './service.ts';
import { type Addressable, type Target, targetOf } from './target.ts';
import {
  type AddressPart,
  type AddressReference,
  type Data,
  type DatabaseReference,
  type PageReference,
  type Reference,
  type Text,
  isReference,
} from './value.ts';
import type { Field } from './vault.ts';

/** The service that reads a value. References are resolved at its place. */
export interface Consumer {
  readonly fleet: Fleet;
  readonly service: AnyService;
  /**
   * What stands for a vault field in its files, until something on the host replaces it.
   * @default nothing: a file with a vault field is refused, because it would be committed in plain text
   */
  readonly placeholder?: (field: Field) => string;
}

/** Plain data without references. */
export type Resolved = string | number | boolean | null | readonly Resolved[] | { readonly [key: string]: Resolved };

/** A piece of a Secret's value: text, or a field that External Secrets fills in. */
export type SecretPart = string | { readonly field: Field; readonly urlEncoded: boolean };

const byIdentity = memoize((fleet: Fleet) => new Map<Addressable, AnyService>(fleet.services.map((it) => [it, it])));

const serverOwners = memoize(
  (fleet: Fleet) =>
    new Map<Addressable, readonly [KubernetesService, PostgresServer]>(
      kubernetesServices(fleet).flatMap((service) =>
        (service.postgres ?? []).map((server) => [server, [service, server] as const] as const),
      ),
    ),
);

/** A service of the fleet, with the Kubernetes Service if the target is a PostgreSQL server. */
export interface Located {
  readonly service: AnyService;
  readonly kubernetesService?: string;
}

/** The service behind a target; undefined if the target is not part of the fleet. */
export function locate(fleet: Fleet, target: Addressable): Located | undefined {
  const owner = serverOwners(fleet).get(target);
  if (owner !== undefined) return { service: owner[0], kubernetesService: primaryOf(owner[1]) };
  const service = byIdentity(fleet).get(target);
  return service === undefined ? undefined : { service };
}

function located({ fleet, service }: Consumer, target: Target): Located {
  const found = targetOf(target, service);
  return (
    locate(fleet, found) ??
    fail({
      subject: `service ${service.name}`,
      field: 'references',
      value: found.name,
      rule: 'a reference leads to a service that is not part of the fleet',
      fix: `export ${found.name} from a file in fleet/services, or refer to another service`,
    })
  );
}

/**
 * The service and port behind a target.
 *
 * @throws ModelError if the target is not part of the fleet
 */
export function endOf(
  consumer: Consumer,
  to: Target,
  port: PortOf,
): { readonly service: AnyService; readonly port: PortOf } {
  const { service, kubernetesService } = located(consumer, to);
  return { service, port: kubernetesService === undefined ? port : { ...port, service: kubernetesService } };
}

function partOf(address: Address, part: AddressPart, path: string): string | number {
  switch (part) {
    case 'url':
      return `${origin(address)}${path}`;
    case 'address':
      return authority(address);
    case 'host':
      return address.host;
    case 'port':
      return address.port;
  }
}

function resolveAddress({ to, port, service, part, path }: AddressReference, consumer: Consumer): string | number {
  const end = endOf(consumer, to, { port, ...(service === undefined ? {} : { service }) });
  return partOf(addressFrom(consumer.service.on, end.service, end.port), part, path);
}

function resolvePage({ to, name, port, part, path }: PageReference, consumer: Consumer): string {
  const { service } = located(consumer, to);
  const host =
    name === 'user'
      ? userName(service, { port })
      : { internal: internalName, tailnet: tailnetName }[name](service, exposureOf(service, { port }));
  return part === 'host' ? host : `https://${host}${path}`;
}

/**
 * The database behind a reference.
 *
 * @throws ModelError if the service declares none
 */
export function databaseBehind({ of }: DatabaseReference, consumer: Consumer): Database {
  const { service } = located(consumer, of);
  const database = service.kind === 'kubernetes' ? service.database : undefined;
  return (
    database ??
    fail({
      subject: `service ${consumer.service.name}`,
      field: 'database',
      value: undefined,
      rule: `a reference leads to the database of ${service.name}, which declares none`,
      fix: `add a \`database\` to ${service.name}`,
    })
  );
}

/** Address by which the consumer reaches the server of a database. */
function databaseAddress(database: Database, consumer: Consumer): Address {
  const end = endOf(consumer, database.on, { port: 'postgresql' });
  return addressFrom(consumer.service.on, end.service, end.port);
}

const secretInText = ({ service }: Consumer, what: string): never =>
  fail({
    subject: `service ${service.name}`,
    field: what,
    value: undefined,
    rule: 'a secret may only be in an environment variable or a Secret; everything else is committed in plain text',
    fix: 'pass it in an environment variable, or declare a secret() that holds the whole text',
  });

function resolveDatabase(value: DatabaseReference, consumer: Consumer): string | number {
  const database = databaseBehind(value, consumer);
  switch (value.part) {
    case 'name':
    case 'user':
      return database.name;
    case 'host':
    case 'port':
    case 'address':
      return partOf(databaseAddress(database, consumer), value.part, '');
    case 'url':
    case 'password':
      return withPlaceholders(value, consumer) ?? secretInText(consumer, `database.${value.part}`);
  }
}

/**
 * Resolves a reference for its consumer; a port stays a number.
 *
 * @throws ModelError for a secret, or for a target that does not exist or cannot be reached
 */
export function resolve(value: Reference, consumer: Consumer): string | number {
  switch (value[reference]) {
    case 'address':
      return resolveAddress(value, consumer);
    case 'page':
      return resolvePage(value, consumer);
    case 'database':
      return resolveDatabase(value, consumer);
    case 'mention':
      return value.text;
    case 'template':
      return value.parts.map((part) => resolveText(part, consumer)).join('');
    case 'json':
      return JSON.stringify(resolveData(value.value, consumer), null, value.indent);
    case 'field':
      return withPlaceholders(value, consumer) ?? secretInText(consumer, `${value.item.title}/${value.name}`);
  }
}

/** A secret value with placeholders for its vault fields; undefined if the consumer permits none. */
function withPlaceholders(value: Reference, consumer: Consumer): string | undefined {
  const { placeholder } = consumer;
  return placeholder === undefined
    ? undefined
    : secretParts(value, consumer)
        .map((part) => (typeof part === 'string' ? part : placeholder(part.field)))
        .join('');
}

/**
 * Resolves a text for its consumer.
 *
 * @throws ModelError for a secret, or for a target that does not exist or cannot be reached
 */
export const resolveText = (value: Text, consumer: Consumer): string =>
  typeof value === 'string' ? value : String(resolve(value, consumer));

/** Resolves every reference in any data. */
export function resolveData(value: Data, consumer: Consumer): Resolved;
export function resolveData<Value>(value: Value, consumer: Consumer): Value;
export function resolveData(value: unknown, consumer: Consumer): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isReference(value)) return resolve(value, consumer);
  if (Array.isArray(value)) return value.map((item: unknown) => resolveData(item, consumer));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveData<unknown>(item, consumer)]));
}

const resolveBlock = ({ attributes, blocks, ...block }: AlloyBlock, consumer: Consumer): AlloyBlock => ({
  ...block,
  attributes: resolveData<Readonly<Record<string, AlloyValue>>>(attributes, consumer),
  blocks: blocks.map((inner) => resolveBlock(inner, consumer)),
});

/** Resolves every reference in a configuration file. */
export function resolveContent(content: ConfigContent, consumer: Consumer): ConfigContent {
  switch (content.format) {
    case 'yaml':
    case 'json':
      return { ...content, value: resolveData(content.value, consumer) };
    case 'ini':
      return { ...content, value: resolveData<Readonly<Record<string, Data>>>(content.value, consumer) };
    case 'alloy':
      return { ...content, value: content.value.map((block) => resolveBlock(block, consumer)) };
    case 'text':
      return { ...content, value: resolveText(content.value, consumer) };
  }
}

/** True for a value that only a Secret may hold. */
export function isSecret(value: unknown): boolean {
  if (!isReference(value)) return false;
  switch (value[reference]) {
    case 'field':
      return true;
    case 'database':
      return value.part === 'url' || value.part === 'password';
    case 'template':
      return value.parts.some(isSecret);
    case 'address':
    case 'page':
    case 'mention':
    case 'json':
      return false;
  }
}

/** The value of a Secret's key as texts and vault fields; the password in a database URL is percent-encoded. */
export function secretParts(value: Text, consumer: Consumer): readonly SecretPart[] {
  if (!isReference(value)) return [value];
  if (value[reference] === 'field') return [{ field: value, urlEncoded: false }];
  if (value[reference] === 'template') return value.parts.flatMap((part) => secretParts(part, consumer));
  if (value[reference] !== 'database' || !isSecret(value)) return [resolveText(value, consumer)];
  const database = databaseBehind(value, consumer);
  if (value.part === 'password') return [{ field: database.password, urlEncoded: false }];
  return [
    `postgres://${database.name}:`,
    { field: database.password, urlEncoded: true },
    `@${authority(databaseAddress(database, consumer))}/${database.name}?sslmode=require`,
  ];
}

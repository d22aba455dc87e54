import { reference } from './brand.ts';
import { type Addressable, type Target, self, targetOf } from './target.ts';
export { self } from './target.ts';

import type {
  AddressPart,
  AddressReference,
  Data,
  DatabasePart,
  DatabaseReference,
  JsonText,
  Mention,
  PageName,
  PageReference,
  Template,
  Text,
} from './value.ts';

/** Template literal tag: `` text`mqtt://${hostOf(broker, 'mqtt')}:${portOf(broker, 'mqtt')}` ``. */
export const text = (strings: TemplateStringsArray, ...values: readonly (Text | number)[]): Template => ({
  [reference]: 'template',
  parts: strings.flatMap((part, index) => {
    const value = values[index - 1];
    return value === undefined ? [part] : [typeof value === 'number' ? String(value) : value, part];
  }),
});

/** Joins texts: `joined(',', internalHost(self), tailnetHost(self))`. */
export const joined = (separator: string, ...parts: readonly Text[]): Template => ({
  [reference]: 'template',
  parts: parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])),
});

/** Data as JSON inside a text: `jsonText({ issuer: urlOf(authentik) }, 2)`. */
export const jsonText = (value: Data, indent = 0): JsonText => ({ [reference]: 'json', value, indent });

/** A port by its name, optionally with the Kubernetes Service that has it. */
export type PortChoice = string | { readonly port?: string; readonly service?: string };

const address = (to: Target, part: AddressPart, choice: PortChoice, path = ''): AddressReference => {
  const { port = 'http', service } = typeof choice === 'string' ? { port: choice } : choice;
  return { [reference]: 'address', to, part, port, path, ...(service === undefined ? {} : { service }) };
};

/**
 * URL by which the consumer reaches a service: cluster DNS within a cluster, loopback on the same host, the internal
 * domain from anywhere else. Never a public name, and never MagicDNS, which pods cannot resolve.
 */
export const urlOf = (to: Target, path = '', port: PortChoice = 'http'): AddressReference =>
  address(to, 'url', port, path);
/** `host:port` by which the consumer reaches a service; only `host` if the port is 443. */
export const addressOf = (to: Target, port: PortChoice = 'http'): AddressReference => address(to, 'address', port);
/** Host name by which the consumer reaches a service. */
export const hostOf = (to: Target, port: PortChoice = 'http'): AddressReference => address(to, 'host', port);
/** Port by which the consumer reaches a service; a number in structured data. */
export const portOf = (to: Target, port: PortChoice = 'http'): AddressReference => address(to, 'port', port);

/** A text with host names that only people read. It implies no call. */
export const mention = (shown: string): Mention => ({ [reference]: 'mention', text: shown });

const page = (to: Target, name: PageName, part: 'url' | 'host', path: string, port: string): PageReference => ({
  [reference]: 'page',
  to,
  name,
  part,
  path,
  port,
});

/** URL where the audience of a service opens it: public, else tailnet for members, else internal for the admin. */
export const userUrl = (to: Target, path = '', port = 'http'): PageReference => page(to, 'user', 'url', path, port);
/** URL of a service in the internal domain, for people. */
export const internalUrl = (to: Target, path = '', port = 'http'): PageReference =>
  page(to, 'internal', 'url', path, port);
/** URL of a service in the tailnet, for people. */
export const tailnetUrl = (to: Target, path = '', port = 'http'): PageReference =>
  page(to, 'tailnet', 'url', path, port);
/** Host name of a service in the internal domain. */
export const internalHost = (to: Target, port = 'http'): PageReference => page(to, 'internal', 'host', '', port);
/** Host name of a service in the tailnet. */
export const tailnetHost = (to: Target, port = 'http'): PageReference => page(to, 'tailnet', 'host', '', port);

/** Connection parameters of a database. */
export type DatabaseAccess = Readonly<Record<DatabasePart, DatabaseReference>>;

/**
 * Connection parameters of the database that a service declares. `url` and `password` are secret: in an environment
 * variable they become keys of the Secret `<service>-db`.
 */
export function databaseOf(of: Target): DatabaseAccess {
  const access = (part: DatabasePart): DatabaseReference => ({ [reference]: 'database', of, part });
  return {
    url: access('url'),
    address: access('address'),
    host: access('host'),
    port: access('port'),
    name: access('name'),
    user: access('user'),
    password: access('password'),
  };
}

/** Connection parameters of the service's own database: `env: { DATABASE_URL: ownDatabase.url }`. */
export const ownDatabase: DatabaseAccess = databaseOf(self);

/** Replaces `self` by the owner of the declaration, so that other services can resolve the value. */
export function bindSelf<Value extends Text>(value: Value, owner: Addressable): Value;
export function bindSelf(value: Text, owner: Addressable): Text {
  if (typeof value === 'string') return value;
  switch (value[reference]) {
    case 'address':
    case 'page':
      return { ...value, to: targetOf(value.to, owner) };
    case 'database':
      return { ...value, of: targetOf(value.of, owner) };
    case 'template':
      return { ...value, parts: value.parts.map((part) => bindSelf(part, owner)) };
    case 'json':
    case 'mention':
    case 'field':
      return value;
  }
}

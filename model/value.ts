import { reference } from './brand.ts';
import type { Target } from './target.ts';
import type { Field } from './vault.ts';

/**
 * References are values: they stand in environment variables, arguments, configuration files, Secrets, tiles and
 * widgets, and are resolved at the place of the service that reads them. What follows from a reference (the call with
 * its network policy, grant and route; the Secret of a database) is declared nowhere else.
 */
export type Reference = AddressReference | PageReference | DatabaseReference | Mention | Template | JsonText | Field;

/** A text, or a value that becomes one. */
export type Text = string | Reference;

/** Which part of an address is meant. `address` is `host:port`. */
export type AddressPart = 'url' | 'address' | 'host' | 'port';

/** How the reading service connects to a port of another one: a call. */
export interface AddressReference {
  readonly [reference]: 'address';
  readonly to: Target;
  /** Name of the port. */
  readonly port: string;
  /** Kubernetes Service, if several have a port of that name. */
  readonly service?: string;
  readonly part: AddressPart;
  /** Appended to a URL. */
  readonly path: string;
}

/**
 * Under which names people open a service. `user` is the one for its audience: public, else tailnet for members, else
 * internal.
 */
export type PageName = 'user' | 'internal' | 'tailnet';

/** A name or URL that people open. It is no call. */
export interface PageReference {
  readonly [reference]: 'page';
  readonly to: Target;
  readonly name: PageName;
  readonly port: string;
  readonly part: 'url' | 'host';
  readonly path: string;
}

/** Which part of the access to a database is meant. */
export type DatabasePart = 'url' | 'address' | 'host' | 'port' | 'name' | 'user' | 'password';

/** Access to the database of a service: a call to its server. */
export interface DatabaseReference {
  readonly [reference]: 'database';
  /** The service that declares the database. */
  readonly of: Target;
  readonly part: DatabasePart;
}

/** A text with host names for people, such as the address in an alert: it implies no call. */
export interface Mention {
  readonly [reference]: 'mention';
  readonly text: string;
}

/** A text with references in it. */
export interface Template {
  readonly [reference]: 'template';
  readonly parts: readonly Text[];
}

/** Data as JSON inside a text, such as a setting that wants a document of its own. */
export interface JsonText {
  readonly [reference]: 'json';
  readonly value: Data;
  /** Spaces of indentation; 0 for a single line. */
  readonly indent: number;
}

/** Data that a serializer can write; references in it are resolved where the file is read. */
export type Data =
  string | number | boolean | null | Reference | readonly Data[] | { readonly [key: string]: Data | undefined };

/** A YAML custom tag with a scalar, such as authentik's `!Env NAME`. */
export interface Tagged {
  readonly [key: string]: Data;
  readonly $tag: string;
  readonly $value: Data;
}

/** True for a value that is resolved where it is used. */
export const isReference = (value: unknown): value is Reference =>
  typeof value === 'object' && value !== null && reference in value;

/** True for a field of the vault. */
export const isField = (value: unknown): value is Field => isReference(value) && value[reference] === 'field';

import { reference } from './brand.ts';
import type { Target } from './target.ts';
import type { Field } from './vault.ts';

/**
 * References are values in environment variables, arguments, configuration files, Secrets, tiles and widgets. They are
 * resolved at the place of the service that reads them. What follows from a reference is not declared again: the call
 * with its network policy, grant and route, and the Secret of a database.
 */
export type Reference = AddressReference | PageReference | DatabaseReference | Mention | Template | JsonText | Field;

/** A string, or a reference that becomes one. */
export type Text = string | Reference;

/** Part of an address. `address` is `host:port`. */
export type AddressPart = 'url' | 'address' | 'host' | 'port';

/** The address by which the consumer connects to a port of another service. It implies a call. */
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
 * Which name of a service people open. `user` is the name for its audience: public, else tailnet for members, else
 * internal.
 */
export type PageName = 'user' | 'internal' | 'tailnet';

/** A host name or URL that people open. It implies no call. */
export interface PageReference {
  readonly [reference]: 'page';
  readonly to: Target;
  readonly name: PageName;
  readonly port: string;
  readonly part: 'url' | 'host';
  readonly path: string;
}

/** Connection parameter of a database. */
export type DatabasePart = 'url' | 'address' | 'host' | 'port' | 'name' | 'user' | 'password';

/** A connection parameter of a service's database. It implies a call to the server. */
export interface DatabaseReference {
  readonly [reference]: 'database';
  /** The service that declares the database. */
  readonly of: Target;
  readonly part: DatabasePart;
}

/** A text with host names for people, such as the URL in an alert. It implies no call. */
export interface Mention {
  readonly [reference]: 'mention';
  readonly text: string;
}

/** A text that contains references. */
export interface Template {
  readonly [reference]: 'template';
  readonly parts: readonly Text[];
}

/** Data as JSON inside a text, for a setting that is itself a JSON document. */
export interface JsonText {
  readonly [reference]: 'json';
  readonly value: Data;
  /** Spaces of indentation; 0 for a single line. */
  readonly indent: number;
}

/** Serializable data that may contain references. */
export type Data =
  string | number | boolean | null | Reference | readonly Data[] | { readonly [key: string]: Data | undefined };

/** A YAML custom tag with a scalar, such as authentik's `!Env NAME`. */
export interface Tagged {
  readonly [key: string]: Data;
  readonly $tag: string;
  readonly $value: Data;
}

/** True for a reference. */
export const isReference = (value: unknown): value is Reference =>
  typeof value === 'object' && value !== null && reference in value;

/** True for a vault field. */
export const isField = (value: unknown): value is Field => isReference(value) && value[reference] === 'field';

import type { Field } from './secret.ts';

/** A service as a client of the identity provider (OpenID Connect). The provider's side follows from it. */
export interface SsoClient {
  /** Client id, and the last part of the issuer's URL. Default: the service's name. */
  readonly id?: string;
  /** Name of the application as people see it. */
  readonly title: string;
  /** Name of the client inside the provider, which knows it again by that. Default: the title. */
  readonly provider?: string;
  readonly secret: Field;
  /** Addresses to which the provider may send the browser back; a function, because they are the service's own. */
  readonly redirects: () => readonly string[];
  /** Groups that may sign in. Default: everybody with an account. */
  readonly groups?: readonly string[];
}

import type { Text } from './value.ts';
import type { Field } from './vault.ts';

/** A service as a client of the identity provider (OpenID Connect). The provider's side follows from it. */
export interface SsoClient {
  /**
   * Client id, and the last part of the issuer's URL.
   * @default the name of the service
   */
  readonly id?: string;
  /** Name of the application as people see it. */
  readonly title: string;
  /**
   * Name of the client inside the provider, which identifies it there.
   * @default the title
   */
  readonly provider?: string;
  readonly secret: Field;
  /** URLs to which the provider may send the browser back. */
  readonly redirects: readonly Text[];
  /**
   * Groups that may sign in.
   * @default everybody with an account
   */
  readonly groups?: readonly string[];
}

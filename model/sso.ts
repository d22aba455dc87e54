import type { Text } from './value.ts';
import type { Field } from './vault.ts';

/** An OpenID Connect client of the identity provider. The provider's configuration follows from it. */
export interface SsoClient {
  /**
   * Client id, and the last part of the issuer's URL.
   * @default the name of the service
   */
  readonly id?: string;
  /** Name of the application, shown to people. */
  readonly title: string;
  /**
   * Name of the client within the provider.
   * @default the title
   */
  readonly provider?: string;
  readonly secret: Field;
  /** Redirect URIs. */
  readonly redirects: readonly Text[];
  /**
   * Groups that may sign in.
   * @default every account
   */
  readonly groups?: readonly string[];
}

import { CustomResource, type CustomResourceOptions, type Input, type Output } from '@pulumi/pulumi';

/** The provider that answers for the type; its own SDK on npm is old and knows no personal access token. */
const provider = {
  // renovate: datasource=github-releases depName=pulumiverse/pulumi-gandi extractVersion=^v(?<version>.+)$
  version: '2.3.2',
  pluginDownloadURL: 'github://api.github.com/pulumiverse',
};

/** A set of records of one name and type. */
export interface RecordArgs {
  /** Domain at the registrar. */
  readonly zone: Input<string>;
  /** Relative to the zone. */
  readonly name: Input<string>;
  readonly type: Input<'A' | 'CNAME'>;
  /** Time to live, in seconds. LiveDNS takes 300 and more. */
  readonly ttl: Input<number>;
  readonly values: Input<readonly Input<string>[]>;
}

/**
 * A record of Gandi LiveDNS. The default provider makes it, with `gandi:personalAccessToken` of the stack's
 * configuration, or with `GANDI_PERSONAL_ACCESS_TOKEN`, which never reaches the state.
 */
export class LiveDnsRecord extends CustomResource {
  /** URL of the record in the API. */
  declare readonly href: Output<string>;

  constructor(name: string, args: RecordArgs, options: CustomResourceOptions = {}) {
    super('gandi:livedns/record:Record', name, { ...args, href: undefined }, { ...provider, ...options });
  }
}

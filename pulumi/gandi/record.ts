import { CustomResource, type CustomResourceOptions, type Input, type Output } from '@pulumi/pulumi';

/** The provider of the type. Its npm SDK is outdated and does not support personal access tokens. */
const provider = {
  // renovate: datasource=github-releases depName=pulumiverse/pulumi-gandi extractVersion=^v(?<version>.+)$
  version: '2.3.2',
  pluginDownloadURL: 'github://api.github.com/pulumiverse',
};

/** All records of one name and type. */
export interface RecordArgs {
  /** Domain at the registrar. */
  readonly zone: Input<string>;
  /** Relative to the zone. */
  readonly name: Input<string>;
  readonly type: Input<'A' | 'CNAME'>;
  /** TTL in seconds; LiveDNS requires at least 300. */
  readonly ttl: Input<number>;
  readonly values: Input<readonly Input<string>[]>;
}

/**
 * A record of Gandi LiveDNS. The default provider uses `gandi:personalAccessToken` of the stack configuration, or
 * `GANDI_PERSONAL_ACCESS_TOKEN`, which is not stored in the state.
 */
export class LiveDnsRecord extends CustomResource {
  /** URL of the record in the API. */
  declare readonly href: Output<string>;

  constructor(name: string, args: RecordArgs, options: CustomResourceOptions = {}) {
    super('gandi:livedns/record:Record', name, { ...args, href: undefined }, { ...provider, ...options });
  }
}

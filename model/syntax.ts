/** What a text must look like, as its reader defines it. */
export interface Syntax {
  /** The rule, as it ends the sentence "… must be". */
  readonly rule: string;
  matches(text: string): boolean;
}

const syntax = (pattern: RegExp, rule: string): Syntax => ({ rule, matches: (text) => pattern.test(text) });

/** Name of most objects' parts, and of what becomes a host name (RFC 1123). */
export const dnsLabel = syntax(
  /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
  'must be a DNS label: lower-case letters, digits and hyphens, at most 63 characters (RFC 1123)',
);

/** Name of a Service, and of what becomes one (RFC 1035). */
export const serviceName = syntax(
  /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
  'must be a DNS label that begins with a letter, at most 63 characters (RFC 1035)',
);

/**
 * Name of an object (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/), and a domain.
 */
export const dnsSubdomain = syntax(
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  'must be lower-case letters, digits, hyphens and dots, at most 253 characters (RFC 1123)',
);

/** Key of a label or an annotation (https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/). */
export const metadataKey = syntax(
  /^((?=[^/]{1,253}\/)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
  'must be a name of at most 63 letters, digits, hyphens, underscores and dots, with or without a domain and a slash before it',
);

/** Value of a label (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/). */
export const labelValue = syntax(
  /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
  'must be at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends',
);

/** Key of a ConfigMap or a Secret (https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object). */
export const dataKey = syntax(
  /^(?!\.\.)(?!\.$)[-._A-Za-z0-9]{1,253}$/,
  'must be a file name of letters, digits, hyphens, underscores and dots, at most 253 characters',
);

/** Name of a container's port: `IANA_SVC_NAME` (RFC 6335, section 5.1). */
export const ianaServiceName = syntax(
  /^(?=.{1,15}$)(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  'must be a port name: at most 15 lower-case letters, digits and single hyphens, with a letter among them (RFC 6335)',
);

/**
 * Name of an environment variable. Kubernetes 1.34 takes any printable character but `=`, of which no shell reads most
 * (https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/).
 */
export const variableName = syntax(
  /^[-._A-Za-z][-._A-Za-z0-9]*$/,
  'must be the name of a variable: letters, digits, underscores, hyphens and dots, no digit first',
);

/** A directory or file in a container or on a node: one spelling for each, so that two can be compared. */
export const absolutePath = syntax(
  /^(?!.*\/\.{1,2}(\/|$))(\/[^/:\0]+)+$/,
  'must be an absolute path below /, without a slash at its end, "..", "//" or ":"',
);

/** Path within a volume (`subPath`). */
export const relativePath = syntax(
  /^(?!(.*\/)?\.{1,2}(\/|$))[^/\0]+(\/[^/\0]+)*$/,
  'must be a path within the volume: no slash at either end, no "..", no "//"',
);

/** Repository of an image (https://github.com/distribution/reference, `domain` and `path`). */
export const imageRepository = syntax(
  /^(?=.{1,255}$)([A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*(:\d{1,5})?\/)?[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*)*$/,
  'must be a repository: registry[:port]/path, with only lower-case letters, digits and single separators in the path',
);

/** Tag of an image (https://github.com/distribution/reference, `tag`). */
export const imageTag = syntax(
  /^\w[\w.-]{0,127}$/,
  'must be a tag: at most 128 letters, digits, underscores, dots and hyphens',
);

/** Digest of an image, as every registry computes it. */
export const imageDigest = syntax(/^sha256:[0-9a-f]{64}$/, 'must be a digest: sha256: and 64 hex digits');

/** Tailscale tag without the `tag:` prefix (https://tailscale.com/kb/1068/tags). */
export const tailscaleTag = syntax(
  /^[A-Za-z][-A-Za-z0-9]*$/,
  'must be a Tailscale tag: letters, digits and hyphens, a letter first',
);

/** Tailscale login: every identity provider hands over an email address (https://tailscale.com/kb/1271/invite-any-user). */
export const email = syntax(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'must be an email address');

/**
 * Name of a database or role. PostgreSQL takes more where it is quoted, but names of objects follow from it
 * (https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS).
 */
export const postgresName = syntax(
  /^[a-z]([-a-z0-9_]{0,61}[a-z0-9])?$/,
  'must be at most 63 lower-case letters, digits, underscores and hyphens that begin with a letter',
);

/** Name of a Prometheus label; two underscores in front are its own (https://prometheus.io/docs/concepts/data_model/). */
export const metricLabel = syntax(
  /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/,
  'must be a label: letters, digits and underscores, no digit first, and no two underscores in front',
);

const ipv4Pattern = /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.|$)){4}(?<!\.)$/;

/** IPv4 address in dotted decimal. */
export const ipv4Address = syntax(ipv4Pattern, 'must be an IPv4 address: four numbers from 0 to 255');

/** IPv4 range in CIDR notation. */
export const ipv4Range: Syntax = {
  rule: 'must be an IPv4 range, such as 192.168.1.0/24',
  matches(text) {
    const [address = '', bits = '', ...more] = text.split('/');
    return more.length === 0 && ipv4Pattern.test(address) && /^([12]?\d|3[0-2])$/.test(bits);
  },
};

/** A duration as Go reads it (https://pkg.go.dev/time#ParseDuration). */
export const goDurationText = syntax(
  /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/,
  'must be a Go duration, such as 12h or 1h30m',
);

/** A container image with an explicit version. Build one with {@link image}. */
export interface Image {
  /** Registry and repository, fully qualified. */
  readonly repository: string;
  readonly tag: string;
  /** `sha256:…`, where it is known. */
  readonly digest?: string;
}

/**
 * An image by its fully qualified repository and its tag, optionally with a digest (`image('docker.io/grafana/tempo',
 * '2.10.1')`). Tag and digest share one string, so that Renovate updates them together.
 */
export const image = (repository: string, version: string): Image => {
  const [tag = version, digest] = version.split('@');
  return { repository, tag, ...(digest === undefined ? {} : { digest }) };
};

/** `repository:tag[@digest]`. */
export const imageReference = ({ repository, tag, digest }: Image): string =>
  `${repository}:${tag}${digest === undefined ? '' : `@${digest}`}`;

/**
 * The version of the application in a tag. Our own tags are `v<version>-<commit>[-nix]`; upstream tags are the version
 * itself, some with a variant appended.
 */
export const applicationVersion = ({ tag }: Image): string => tag.replace(/-[0-9a-f]{7}(-nix)?$/, '');

import { throwIfAny } from './errors.ts';
import { Findings } from './findings.ts';
import { imageDigest, imageRepository, imageTag } from './syntax.ts';

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
 *
 * @throws ModelError for values that no registry accepts; the kubelet would report InvalidImageName
 */
export function image(repository: string, version: string): Image {
  const [tag = '', ...digests] = version.split('@');
  const digest = digests.length === 0 ? undefined : digests.join('@');
  const findings = new Findings(`image ${repository}:${version}`);
  const [path = ''] = repository.split('/').slice(-1);
  const isTagged = path.includes(':') || repository.includes('@');
  findings.require(
    !isTagged,
    'repository',
    repository,
    'the tag or digest belongs into the second argument',
    'move it there',
  );
  if (!isTagged) findings.requireSyntax('repository', repository, imageRepository, 'write it as the registry has it');
  findings.requireSyntax('tag', tag, imageTag, 'copy it from the registry; + is written as - or _ there');
  if (digest !== undefined) findings.requireSyntax('digest', digest, imageDigest, 'copy it from the registry');
  throwIfAny(findings.problems);
  return { repository, tag, ...(digest === undefined ? {} : { digest }) };
}

/** `repository:tag[@digest]`. */
export const imageReference = ({ repository, tag, digest }: Image): string =>
  `${repository}:${tag}${digest === undefined ? '' : `@${digest}`}`;

/**
 * The version of the application in a tag. Our own tags are `v<version>-<commit>[-nix]`; upstream tags are the version
 * itself, some with a variant appended.
 */
export const applicationVersion = ({ tag }: Image): string => tag.replace(/-[0-9a-f]{7}(-nix)?$/, '');

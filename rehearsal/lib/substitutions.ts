import type { Fleet } from '#model/fleet.ts';
import { type Files, renderedObjects, stringAt } from './objects.ts';

/** Addresses of servers that run here, for the ones that the fleet names. */
export interface LocalAddresses {
  /** URL of the forge, instead of the one over SSH. */
  readonly forge?: string;
  /** URL of the stand-in for the vault. */
  readonly vault: string;
  /** URLs of the API servers, by cluster. */
  readonly clusters: Readonly<Record<string, string>>;
}

type Replacement = readonly [from: string, to: string];

/** What stands before the path in the URL of a repository. */
const hostPart = (repository: string): string => /^\w+:\/\/[^/]+\//.exec(repository)?.[0] ?? repository;

/**
 * The only thing about `dist/` that the rehearsal changes: three kinds of addresses, namely the forge, the API servers of
 * clusters other than Argo CD's own, and the server of the vault.
 */
export function substitute(files: Files, fleet: Fleet, { forge, vault, clusters }: LocalAddresses): Files {
  const { repository } = fleet.joints.delivery;
  const vaultHosts = renderedObjects(files, fleet)
    .filter(({ object }) => object.kind === 'ClusterSecretStore')
    .map(({ object }) => stringAt(object, 'spec', 'provider', 'onepassword', 'connectHost'));
  const everywhere: readonly Replacement[] = [
    ...vaultHosts.map((host) => [host, vault] as const),
    ...fleet.clusters
      .filter(({ api }) => api !== 'in-cluster')
      .map(({ name, api }) => [api, clusters[name] ?? api] as const),
  ];
  // Elsewhere the forge stays what it is: its credentials are for the real one.
  const delivery: readonly Replacement[] =
    forge === undefined ? everywhere : [...everywhere, [hostPart(repository), `${forge}/`]];
  const replaced = (path: string, text: string): string =>
    (path.startsWith('dist/argocd/') ? delivery : everywhere).reduce(
      (result, [from, to]) => result.replaceAll(from, to),
      text,
    );
  return new Map([...files].map(([path, text]) => [path, /\.ya?ml$/.test(path) ? replaced(path, text) : text]));
}

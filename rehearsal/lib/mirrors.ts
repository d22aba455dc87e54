import type { Fleet } from '#model/fleet.ts';
import { kubernetesServices } from '#model/fleet.ts';
import { Unavailable } from './build.ts';
import { moduleFolder } from './go-modules.ts';

/** Where to get the files of a mirrored repository: from the Go module of the same project. */
interface MirrorModule {
  readonly module: string;
  /**
   * Version to use instead of the revision that the fleet follows.
   *
   * @default the revision
   */
  readonly version?: string;
  /**
   * Files to leave out, by name.
   *
   * @default none
   */
  readonly exclude?: RegExp;
}

const modules: Readonly<Record<string, MirrorModule>> = {
  'argo-cd': { module: 'github.com/argoproj/argo-cd/v3' },
  'cloudnative-pg': { module: 'github.com/cloudnative-pg/cloudnative-pg' },
  tailscale: { module: 'tailscale.com' },
  'external-secrets': {
    module: 'github.com/external-secrets/external-secrets',
    // The newest version that exists as a Go module: v2 would need /v2 in the module's path.
    version: 'v1.3.2',
    // CRDs of generators, which neither the fleet nor the controller uses. For each CRD that is added, Argo CD reads the
    // schema of the whole cluster again.
    exclude: /^generators\.external-secrets\.io_(?!generatorstates)/,
  },
};

/** A mirrored repository, at a revision that applications follow. */
export interface Mirror {
  readonly name: string;
  readonly revision: string;
  /** Paths that applications read. */
  readonly paths: readonly string[];
  /**
   * Version whose files take the place of the revision.
   *
   * @default the revision
   */
  readonly substituteVersion?: string;
  /**
   * Files to leave out, by name.
   *
   * @default none
   */
  readonly exclude?: RegExp;
  /** @throws Unavailable if the files cannot be downloaded */
  readonly folder: () => Promise<string>;
}

/** The mirrors that the fleet's applications read. */
export function mirrorsOf(fleet: Fleet): readonly Mirror[] {
  const upstreams = kubernetesServices(fleet).flatMap(({ upstream }) => (upstream === undefined ? [] : [upstream]));
  const groups = Map.groupBy(upstreams, ({ mirror, revision }) => `${mirror} ${revision}`);
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { mirror: name, revision } = first;
    const source = modules[name];
    const paths = members.flatMap(({ path, crds }) => (crds === undefined ? [path] : [path, crds]));
    return [
      {
        name,
        revision,
        paths: [...new Set(paths)],
        ...(source?.version === undefined ? {} : { substituteVersion: source.version }),
        ...(source?.exclude === undefined ? {} : { exclude: source.exclude }),
        folder: () =>
          source === undefined
            ? Promise.reject(
                new Unavailable(`the mirror ${name} is not a Go module, so its files cannot be downloaded`),
              )
            : moduleFolder(source.module, { version: source.version ?? revision }),
      },
    ];
  });
}

import type { Fleet } from '../fleet.ts';
import { applicationVersion, imageReference } from '../image.ts';
import type { Package } from '../native.ts';
import type { AnyService, KubernetesService } from '../service.ts';
import { allContainersOf } from '../workload.ts';

/** A deployed version. */
export interface DeployedVersion {
  readonly service: AnyService;
  readonly where: string;
  /** Image reference, chart or package. */
  readonly artifact: string;
  /** Version of the application; undefined if it is not recorded. */
  readonly version?: string;
  /** Command that shows an unrecorded version. */
  readonly unknown?: string;
}

const ofImages = (service: KubernetesService): readonly DeployedVersion[] => {
  const images = [
    ...service.workloads.flatMap(allContainersOf).map(({ image }) => image),
    ...(service.postgres ?? []).map(({ image }) => image),
    ...(service.upstream?.images ?? []),
  ];
  const unique = new Map(images.map((image) => [imageReference(image), image]));
  return [...unique].map(([artifact, image]) => ({
    service,
    where: service.on.name,
    artifact,
    version: applicationVersion(image),
  }));
};

const packageName = (item: Package): string => {
  switch (item.manager) {
    case 'docker':
      return imageReference(item.image);
    case 'nixos':
      return item.option;
    case 'script':
      return item.path;
    case 'system':
      return item.source;
    case 'source':
      return `mirrors/${item.mirror}`;
    default:
      return `${item.manager} ${item.name}`;
  }
};

const ofPackage = (item: Package): Pick<DeployedVersion, 'version' | 'unknown'> => {
  if (item.manager === 'docker') return { version: applicationVersion(item.image) };
  if (item.manager === 'script' || item.manager === 'system') return {};
  return typeof item.version === 'string' ? { version: item.version } : { unknown: item.version.unknown };
};

/** Every version in the fleet, taken from the declarations that are deployed. */
export const versions = (fleet: Fleet): readonly DeployedVersion[] =>
  fleet.services.flatMap((service): readonly DeployedVersion[] => {
    if (service.kind === 'native') {
      return [
        { service, where: service.on.name, artifact: packageName(service.package), ...ofPackage(service.package) },
      ];
    }
    const { upstream } = service;
    const chart =
      upstream === undefined
        ? []
        : [{ service, where: service.on.name, artifact: `mirrors/${upstream.mirror}`, version: upstream.revision }];
    return [...chart, ...ofImages(service)];
  });

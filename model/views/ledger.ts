import type { Fleet } from '../fleet.ts';
import { applicationVersion, imageReference } from '../image.ts';
import type { Package } from '../native.ts';
import type { AnyService, KubernetesService } from '../service.ts';
import { containersOf } from '../workload.ts';

/** A version that is deployed somewhere. */
export interface LedgerEntry {
  readonly service: AnyService;
  readonly where: string;
  /** Image reference, chart or package. */
  readonly artifact: string;
  /** Version of the application; none where nobody has recorded it. */
  readonly version?: string;
  /** What has to be done to learn the version. */
  readonly unknown?: string;
}

const ofImages = (service: KubernetesService): readonly LedgerEntry[] => {
  const images = [
    ...service.workloads.flatMap((workload) =>
      [...(workload.init ?? []), ...containersOf(workload)].map(({ image }) => image),
    ),
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
      return item.with;
    case 'source':
      return `mirrors/${item.mirror}`;
    default:
      return `${item.manager} ${item.name}`;
  }
};

const ofPackage = (item: Package): Pick<LedgerEntry, 'version' | 'unknown'> => {
  if (item.manager === 'docker') return { version: applicationVersion(item.image) };
  if (item.manager === 'script' || item.manager === 'system') return {};
  return typeof item.version === 'string' ? { version: item.version } : { unknown: item.version.unknown };
};

/** Every version in the fleet. It is read off what is deployed, so it cannot differ from it (INV-20). */
export const images = (fleet: Fleet): readonly LedgerEntry[] =>
  fleet.services.flatMap((service): readonly LedgerEntry[] => {
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

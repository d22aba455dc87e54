import { type Address, type PortOf, addressFrom, internalName, origin, publicName } from '../address.ts';
import { type Exposure, isPublic, portName, protocolOf } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import type { Place } from '../host.ts';
import type { Metrics } from '../metrics.ts';
import { mention, urlOf } from '../reference.ts';
import type { AnyService } from '../service.ts';
import type { Text } from '../value.ts';

/** A URL that answers 200 while a service is healthy. */
export interface Probe {
  /** Unique in the fleet. */
  readonly name: string;
  /** As the prober reaches it. */
  readonly url: Text;
  /** The URL for people to read. */
  readonly shown: string;
  readonly service: AnyService;
  readonly exposure: Exposure;
  /** `inside` probes the service directly, `gateway` its internal name, `public` its public name. */
  readonly path: 'inside' | 'gateway' | 'public';
}

/** The port that an exposure leads to. */
export const portOf = ({ service, ...exposure }: Exposure): PortOf => ({
  port: portName(exposure),
  ...(service === undefined ? {} : { service }),
});

const healthy = (service: AnyService): readonly (Exposure & { readonly health: string })[] =>
  service.exposures.flatMap((exposure) =>
    exposure.health === undefined || protocolOf(exposure) === 'tcp' ? [] : [{ ...exposure, health: exposure.health }],
  );

/** The probes of a service: the service itself, and every path by which people reach it. */
const probesOf = (service: AnyService): readonly Probe[] =>
  healthy(service).flatMap((exposure, index) => {
    // The first probe has the name of the service; further ones append their host.
    const name = index === 0 ? service.name : `${service.name}-${exposure.host}`;
    const { health } = exposure;
    const probe = (path: Probe['path'], url: Text, shown: string): Probe => ({
      name: path === 'inside' ? name : `${name}-${path}`,
      url,
      shown,
      service,
      exposure,
      path,
    });
    const at = (host: string): string => `https://${host}${health}`;
    const [gateway, internet] = [internalName(service, exposure), publicName(service, exposure)];
    return [
      ...(service.kind === 'kubernetes'
        ? [
            probe(
              'inside',
              urlOf(service, health, portOf(exposure)),
              `${origin(addressFrom(service.on, service, portOf(exposure)))}${health}`,
            ),
          ]
        : []),
      probe('gateway', mention(at(gateway)), at(gateway)),
      ...(isPublic(exposure) ? [probe('public', mention(at(internet)), at(internet))] : []),
    ];
  });

/** Probes of every service with a health path. */
export const probes = (fleet: Fleet): readonly Probe[] => fleet.services.flatMap(probesOf);

/** A scrape target of Prometheus. */
export interface ScrapeTarget {
  /** Value of the `job` label. */
  readonly job: string;
  readonly address: Address;
  /** The scraped port, for a reference. */
  readonly port: PortOf;
  readonly path: string;
  readonly metrics: Metrics;
  readonly service: AnyService;
}

/** The port on which metrics are served. */
export const metricsPort = ({ port = 'http', service }: Metrics): PortOf => ({
  port,
  ...(service === undefined ? {} : { service }),
});

/** All scrape targets as reached from a place, without metrics that an agent pushes. */
export const scrapeTargets = (fleet: Fleet, from: Place): readonly ScrapeTarget[] =>
  fleet.services.flatMap((service) =>
    Object.entries(service.metrics)
      .filter(([, { pushed }]) => pushed !== true)
      .map(([job, metrics]) => ({
        job,
        address: addressFrom(from, service, metricsPort(metrics)),
        port: metricsPort(metrics),
        path: metrics.path ?? '/metrics',
        metrics,
        service,
      })),
  );

/** An alerting rule. */
export interface Alert {
  readonly name: string;
  /** PromQL. */
  readonly expression: string;
  /** How long the expression must hold, in seconds. */
  readonly for: number;
  readonly summary: string;
  /** `job` label of the watched series. Name and job together identify an alert. */
  readonly job: string;
  readonly service: AnyService;
}

/**
 * True where the configuration of an agent is rendered. The agents of managed hosts are not, so their series do not
 * exist: an alert on them would never fire, or always.
 */
const hasAgent = ({ on }: AnyService): boolean => on.kind === 'cluster' || on.ownership === 'fly';

/** Probes of the gateway run on its host. */
const isProbed = ({ path }: Probe): boolean => path !== 'gateway';

const isCollected = (service: AnyService, { pushed }: Metrics): boolean => pushed !== true || hasAgent(service);

/** Alerts that follow from the declaration of a service: failing probes and absent metrics. */
export const alertsFor = (service: AnyService): readonly Alert[] => [
  ...probesOf(service)
    .filter(isProbed)
    .map(({ name, shown }) => ({
      name: 'ProbeFailed',
      expression: `probe_success{job="integrations/blackbox/${name}"} == 0`,
      for: 300,
      summary: `${service.name} does not answer at ${shown}`,
      job: `integrations/blackbox/${name}`,
      service,
    })),
  ...Object.entries(service.metrics)
    .filter(([, metrics]) => isCollected(service, metrics))
    .map(([job]) => ({
      name: 'MetricsAbsent',
      expression: `absent(up{job="${job}"} == 1)`,
      for: 600,
      summary: `No metrics from ${service.name}`,
      job,
      service,
    })),
];

import { addressFrom, clusterAddress, internalName, publicName } from '../address.ts';
import { type Exposure, isPublic, portName, protocolOf } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import type { Place } from '../host.ts';
import type { Metrics } from '../metrics.ts';
import type { AnyService } from '../service.ts';

/** A URL that answers 200 while a service works. */
export interface Probe {
  readonly name: string;
  readonly url: string;
  readonly service: AnyService;
  /** `inside` asks the service itself; `gateway` goes through the names that people use; `public` through the internet. */
  readonly path: 'inside' | 'gateway' | 'public';
}

const healthy = (service: AnyService): readonly (Exposure & { readonly health: string })[] =>
  service.exposures.flatMap((exposure) =>
    exposure.health === undefined || protocolOf(exposure) === 'tcp' ? [] : [{ ...exposure, health: exposure.health }],
  );

/** The probes of one service: of the service itself, and of each way that people take to it. */
const probesOf = (service: AnyService): readonly Probe[] =>
  healthy(service).flatMap((exposure) => {
    const probe = (path: Probe['path'], url: string): Probe => ({
      name: path === 'inside' ? service.name : `${service.name}-${path}`,
      url,
      service,
      path,
    });
    return [
      ...(service.kind === 'kubernetes'
        ? [probe('inside', `http://${clusterAddress(service, portName(exposure), exposure.of)}${exposure.health}`)]
        : []),
      probe('gateway', `https://${internalName(service, exposure)}${exposure.health}`),
      ...(isPublic(exposure) ? [probe('public', `https://${publicName(service, exposure)}${exposure.health}`)] : []),
    ];
  });

/** Probes of every service that says how it is asked. */
export const probes = (fleet: Fleet): readonly Probe[] => fleet.services.flatMap(probesOf);

/** Something that Prometheus scrapes. */
export interface ScrapeTarget {
  readonly job: string;
  /** `host:port`. */
  readonly target: string;
  readonly scheme: 'http' | 'https';
  readonly path: string;
  readonly metrics: Metrics;
  readonly service: AnyService;
}

/** Value of the `job` label of a service's metrics. */
export const jobOf = (service: AnyService, { job }: Metrics): string => job ?? service.name;

/** Everything that is scraped from a place; what an agent pushes is left out. */
export const scrapeTargets = (fleet: Fleet, from: Place): readonly ScrapeTarget[] =>
  fleet.services.flatMap((service) =>
    service.metrics
      .filter(({ pushed }) => pushed !== true)
      .map((metrics) => {
        const port = metrics.port ?? 'http';
        const local = service.kind === 'kubernetes' && service.on === from;
        const target = local ? clusterAddress(service, port, metrics.service) : addressFrom(from, service, port);
        const secured =
          !local &&
          service.on !== from &&
          service.exposures.some((exposure) => portName(exposure) === port && protocolOf(exposure) === 'https');
        return {
          job: jobOf(service, metrics),
          target,
          scheme: secured ? 'https' : 'http',
          path: metrics.path ?? '/metrics',
          metrics,
          service,
        };
      }),
  );

/** A rule that tells the owner when something stops. */
export interface Alert {
  readonly name: string;
  /** PromQL. */
  readonly expression: string;
  /** How long it must hold, in seconds. */
  readonly for: number;
  readonly summary: string;
  /** `job` label of the series it looks at; with the name, it tells the alerts of a service apart. */
  readonly job: string;
  readonly service: AnyService;
}

/** Alerts that follow from what a service declares: a failing probe, and metrics that stay away (INV-37). */
export const alertsFor = (service: AnyService): readonly Alert[] => [
  ...probesOf(service).map(({ name, url }) => ({
    name: 'ProbeFailed',
    expression: `probe_success{job="integrations/blackbox/${name}"} == 0`,
    for: 300,
    summary: `${service.name} does not answer at ${url}`,
    job: `integrations/blackbox/${name}`,
    service,
  })),
  ...service.metrics.map((metrics) => ({
    name: 'MetricsAbsent',
    expression: `absent(up{job="${jobOf(service, metrics)}"} == 1)`,
    for: 600,
    summary: `No metrics of ${service.name} arrive`,
    job: jobOf(service, metrics),
    service,
  })),
];

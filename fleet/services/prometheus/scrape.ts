import type { Data } from '#model/config.ts';
import type { Fleet } from '#model/fleet.ts';
import type { AnyService } from '#model/service.ts';
import { goDuration } from '#model/units.ts';
import { type ScrapeTarget, scrapeTargets } from '#model/views/monitoring.ts';
import { minikubeIndri } from '../../hosts.ts';

/** Everything that Prometheus scrapes itself. Agents push the rest: what no port leads to. */
export const scraped = (fleet: Fleet): readonly ScrapeTarget[] => scrapeTargets(fleet, minikubeIndri);

/** Where the series come from. Labels of the target reach `up` too, which a relabelling of samples would not. */
const origin = ({ on }: AnyService): Readonly<Record<string, string>> =>
  on.kind === 'cluster' ? { cluster: on.name } : { instance: on.name };

const scrapeConfig = ({ job, target, scheme, path, metrics, service }: ScrapeTarget, self: AnyService): Data => ({
  job_name: job,
  scheme,
  metrics_path: path,
  ...(metrics.interval === undefined ? {} : { scrape_interval: goDuration(metrics.interval) }),
  static_configs: [
    {
      // Its own pod is not a caller of its own Service.
      targets: [service === self ? 'localhost:9090' : target],
      labels: { ...origin(service), ...metrics.labels },
    },
  ],
});

/** `prometheus.yml` (https://prometheus.io/docs/prometheus/latest/configuration/configuration/). */
export const prometheusConfig = (fleet: Fleet, self: AnyService): Data => ({
  global: { scrape_interval: '15s', evaluation_interval: '15s' },
  rule_files: ['/etc/prometheus/rules.yml'],
  scrape_configs: scraped(fleet).map((target) => scrapeConfig(target, self)),
});

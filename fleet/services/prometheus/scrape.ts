import type { Fleet } from '#model/fleet.ts';
import { addressOf } from '#model/reference.ts';
import type { AnyService } from '#model/service.ts';
import { goDuration } from '#model/units.ts';
import type { Data } from '#model/value.ts';
import { type ScrapeTarget, scrapeTargets } from '#model/views/monitoring.ts';

/** Origin of the series. Target labels also apply to `up`, unlike metric relabelling. */
const origin = ({ on }: AnyService): Readonly<Record<string, string>> =>
  on.kind === 'cluster' ? { cluster: on.name } : { instance: on.name };

const scrapeConfig = ({ job, address, port, path, metrics, service }: ScrapeTarget, self: AnyService): Data => ({
  job_name: job,
  scheme: address.scheme === 'https' ? 'https' : 'http',
  metrics_path: path,
  ...(metrics.interval === undefined ? {} : { scrape_interval: goDuration(metrics.interval) }),
  static_configs: [
    {
      // Loopback, because its network policy does not admit itself.
      targets: [service === self ? 'localhost:9090' : addressOf(service, port)],
      labels: { ...origin(service), ...metrics.labels },
    },
  ],
});

/**
 * `prometheus.yml` (https://prometheus.io/docs/prometheus/latest/configuration/configuration/). Agents push metrics
 * that Prometheus cannot reach.
 */
export const prometheusConfig = (fleet: Fleet, self: AnyService): Data => ({
  global: { scrape_interval: '15s', evaluation_interval: '15s' },
  rule_files: ['/etc/prometheus/rules.yml'],
  scrape_configs: scrapeTargets(fleet, self.on).map((target) => scrapeConfig(target, self)),
});

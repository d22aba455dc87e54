import type { Seconds } from './units.ts';

/** Where a service's Prometheus metrics are. */
export interface Metrics {
  /** Name of the port. Default: `http`. */
  readonly port?: string;
  /** Default: `/metrics`. */
  readonly path?: string;
  /** Scrape interval in seconds. Default: Prometheus' own. */
  readonly interval?: Seconds;
  /** Value of the `job` label. Default: the service's name. */
  readonly job?: string;
  /** Additional labels of each series. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Service behind the port where it is not the first workload's (`blumeops-pg-metrics`). */
  readonly service?: string;
  /** Pushed by an agent, so Prometheus does not scrape it. Default: false. */
  readonly pushed?: boolean;
}

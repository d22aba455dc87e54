import type { Seconds } from './units.ts';

/** A source of Prometheus metrics. A service keys its sources by their `job` label. */
export interface Metrics {
  /**
   * Name of the port.
   * @default 'http'
   */
  readonly port?: string;
  /** @default '/metrics' */
  readonly path?: string;
  /**
   * Scrape interval in seconds.
   * @default the global interval of Prometheus
   */
  readonly interval?: Seconds;
  /** Additional labels of every series. */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Kubernetes Service behind the port.
   * @default the first one that has the port
   */
  readonly service?: string;
  /**
   * An agent pushes the metrics, so Prometheus does not scrape them.
   * @default false
   */
  readonly pushed?: boolean;
}

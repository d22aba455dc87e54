import type { Seconds } from './units.ts';

/** Where Prometheus metrics of a service come from. A service names each source by its `job` label. */
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
   * @default that of Prometheus
   */
  readonly interval?: Seconds;
  /** Additional labels of each series. */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Kubernetes Service behind the port.
   * @default the first one that has the port
   */
  readonly service?: string;
  /**
   * Pushed by an agent, so Prometheus does not scrape it.
   * @default false
   */
  readonly pushed?: boolean;
}

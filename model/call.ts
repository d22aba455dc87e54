import type { Target } from './target.ts';

/** A connection that no reference implies: to another service, or to something outside the fleet. */
export type Call =
  | { readonly kind: 'service'; readonly to: Target; readonly port: string; readonly service?: string }
  | { readonly kind: 'internet'; readonly reason: string }
  | { readonly kind: 'lan'; readonly address: string; readonly port: number; readonly reason: string }
  | { readonly kind: 'kubernetes-api'; readonly reason: string };

/**
 * A call to a service whose address the caller learns at run time. References such as `urlOf(x)` already imply a call.
 *
 * @param port name of the port; `postgresql` for a PostgreSQL server and `http` for anything else by default
 */
export const call = (to: Target, port?: string): Call => ({
  kind: 'service',
  to,
  port: port ?? (typeof to !== 'function' && to.kind === 'postgres' ? 'postgresql' : 'http'),
});
/** A call to any public address, and the reason. */
export const internet = (reason: string): Call => ({ kind: 'internet', reason });
/** A call to a TCP port of a LAN device that is not part of the fleet, and the reason. */
export const lan = (address: string, port: number, reason: string): Call => ({ kind: 'lan', address, port, reason });
/** A call to the API server of the service's own cluster, and the reason. */
export const kubernetesApi = (reason: string): Call => ({ kind: 'kubernetes-api', reason });

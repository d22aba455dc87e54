import type { Target } from './target.ts';

/** A connection to another service that no reference shows, or to something outside of the fleet. */
export type Call =
  | { readonly kind: 'service'; readonly to: Target; readonly port: string; readonly service?: string }
  | { readonly kind: 'internet'; readonly reason: string }
  | { readonly kind: 'lan'; readonly address: string; readonly port: number; readonly reason: string }
  | { readonly kind: 'kubernetes-api'; readonly reason: string };

/**
 * A call to a service that is told the address at run time. A reference such as `urlOf(x)` implies the call already.
 *
 * @param port name of the port
 */
export const call = (to: Target, port?: string): Call => ({
  kind: 'service',
  to,
  port: port ?? (typeof to !== 'function' && to.kind === 'postgres' ? 'postgresql' : 'http'),
});
/** Any public address, and the reason. */
export const internet = (reason: string): Call => ({ kind: 'internet', reason });
/** A device in the LAN that is not part of the fleet, its TCP port, and the reason. */
export const lan = (address: string, port: number, reason: string): Call => ({ kind: 'lan', address, port, reason });
/** The API server of the service's own cluster, and the reason. */
export const kubernetesApi = (reason: string): Call => ({ kind: 'kubernetes-api', reason });

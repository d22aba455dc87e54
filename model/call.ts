import type { AnyService } from './service.ts';

/** A service needs another one, or something outside; from it follow network policies, grants and Caddy routes. */
export type Call =
  | { readonly kind: 'service'; readonly to: AnyService; readonly port: string }
  | { readonly kind: 'internet'; readonly why: string }
  | { readonly kind: 'lan'; readonly address: string; readonly port: number; readonly why: string }
  | { readonly kind: 'kubernetes-api'; readonly why: string };

/** A call to a port of another service. Default port: `http`. */
export const call = (to: AnyService, port = 'http'): Call => ({ kind: 'service', to, port });
/** Any public address, and why. */
export const internet = (why: string): Call => ({ kind: 'internet', why });
/** A device in the LAN that is not part of the fleet. */
export const lan = (address: string, port: number, why: string): Call => ({ kind: 'lan', address, port, why });
/** The API server of the service's own cluster. */
export const kubernetesApi = (why: string): Call => ({ kind: 'kubernetes-api', why });

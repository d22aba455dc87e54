import { Refused } from './environment.ts';
import type { ContainerSpec, ProbeSpec } from './pod-spec.ts';

/** What a probe does. */
export type ProbeAction =
  | {
      readonly kind: 'http';
      readonly scheme: 'http' | 'https';
      readonly port: number;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'tcp'; readonly port: number }
  | { readonly kind: 'exec'; readonly command: readonly string[] };

export const probeKinds = ['startup', 'readiness', 'liveness'] as const;
export type ProbeKind = (typeof probeKinds)[number];

/** A probe with the kubelet's defaults. */
export interface Probe {
  readonly kind: ProbeKind;
  readonly action: ProbeAction;
  /** Seconds until an attempt has failed. */
  readonly timeout: number;
  /** Seconds from the start of the container until the kubelet gives up, if no attempt succeeds. */
  readonly patience: number;
}

function portOf({ name, ports = [] }: ContainerSpec, port: number | string): number {
  if (typeof port === 'number') return port;
  const found = ports.find((other) => other.name === port);
  if (found === undefined) throw new Refused(`a probe of container ${name} names port ${port}, which does not exist`);
  return found.containerPort;
}

function actionOf(container: ContainerSpec, { httpGet, tcpSocket, exec }: ProbeSpec): ProbeAction {
  if (httpGet !== undefined) {
    return {
      kind: 'http',
      scheme: httpGet.scheme === 'HTTPS' ? 'https' : 'http',
      port: portOf(container, httpGet.port),
      path: httpGet.path ?? '/',
      headers: Object.fromEntries((httpGet.httpHeaders ?? []).map(({ name, value }) => [name, value])),
    };
  }
  if (tcpSocket !== undefined) return { kind: 'tcp', port: portOf(container, tcpSocket.port) };
  if (exec !== undefined) return { kind: 'exec', command: exec.command };
  throw new Refused(`a probe of container ${container.name} has an action that is unknown here`);
}

/**
 * The probes of a container, in the order in which a kubelet begins with them
 * (https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/).
 *
 * @throws Refused if a probe names a port that the container does not have
 */
export const probesOf = (container: ContainerSpec): readonly Probe[] =>
  probeKinds.flatMap((kind) => {
    const spec = container[`${kind}Probe`];
    if (spec === undefined) return [];
    const { initialDelaySeconds = 0, periodSeconds = 10, timeoutSeconds = 1, failureThreshold = 3 } = spec;
    return [
      {
        kind,
        action: actionOf(container, spec),
        timeout: timeoutSeconds,
        patience: initialDelaySeconds + periodSeconds * failureThreshold,
      },
    ];
  });

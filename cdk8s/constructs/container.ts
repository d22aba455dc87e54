import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { imageReference } from '#model/image.ts';
import { bytesQuantity, cpuQuantity, mib } from '#model/units.ts';
import { type Container, type EnvValue, type Health, portsOf } from '#model/workload.ts';
import type { Context } from './context.ts';

const { IntOrString, Quantity } = k8s;

/** What an image that starts as root needs to hand its files over and to become another user. */
const rootCapabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'];

/** Size of one scratch directory. */
const scratchSize = bytesQuantity(mib(64));

function envVar(name: string, value: EnvValue, { fleet }: Context): k8s.EnvVar {
  if (typeof value === 'string') return { name, value };
  if (typeof value === 'function') return { name, value: value(fleet) };
  if ('podField' in value) return { name, valueFrom: { fieldRef: { fieldPath: value.podField } } };
  return { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } };
}

function action(health: Exclude<Health, { kind: 'none' }>, path: 'ready' | 'live', container: Container): k8s.Probe {
  if (health.kind === 'exec') return { exec: { command: [...health.command] } };
  const [first] = portsOf(container);
  const port = IntOrString.fromString(health.port ?? first?.name ?? 'http');
  if (health.kind === 'tcp') return { tcpSocket: { port } };
  const host = health.host === undefined ? {} : { httpHeaders: [{ name: 'Host', value: health.host }] };
  return { httpGet: { path: health[path], port, ...host } };
}

/** Readiness each 10 s, liveness each 30 s; a slow start is given its time before liveness begins to count. */
function probes(container: Container): Partial<k8s.Container> {
  const { health, slowStart } = container;
  if (health === undefined || health.kind === 'none') return {};
  const timeout = { timeoutSeconds: 5 };
  return {
    readinessProbe: { ...action(health, 'ready', container), ...timeout, periodSeconds: 10 },
    livenessProbe: { ...action(health, 'live', container), ...timeout, periodSeconds: 30 },
    ...(slowStart === undefined
      ? {}
      : {
          startupProbe: {
            ...action(health, 'live', container),
            ...timeout,
            periodSeconds: 10,
            failureThreshold: Math.ceil(slowStart / 10),
          },
        }),
  };
}

function securityContext({ allow = {} }: Container): k8s.SecurityContext {
  const identity = allow.root === undefined ? {} : { runAsNonRoot: false, runAsUser: 0 };
  if (allow.privileged !== undefined)
    return { privileged: true, readOnlyRootFilesystem: allow.writableRoot === undefined, ...identity };
  const add = [...(allow.root === undefined ? [] : rootCapabilities), ...(allow.capabilities?.add ?? [])].sort();
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: allow.writableRoot === undefined,
    capabilities: { drop: ['ALL'], ...(add.length > 0 ? { add: [...new Set(add)] } : {}) },
    ...identity,
  };
}

function resources({ cpu, memory, gpu }: Container): k8s.ResourceRequirements {
  const slots = gpu === undefined ? {} : { 'nvidia.com/gpu': Quantity.fromNumber(gpu) };
  return {
    requests: {
      cpu: Quantity.fromString(cpuQuantity(cpu.request)),
      memory: Quantity.fromString(bytesQuantity(memory.request)),
      ...slots,
    },
    limits: {
      ...(cpu.limit === undefined ? {} : { cpu: Quantity.fromString(cpuQuantity(cpu.limit)) }),
      memory: Quantity.fromString(bytesQuantity(memory.limit)),
      ...slots,
    },
  };
}

const scratchName = (container: string, path: string): string =>
  `${container}${path.replace(/[^A-Za-z0-9]+/g, '-')}`.toLowerCase();

/** The emptyDirs behind a container's scratch directories. */
export const scratchVolumes = (name: string, { scratch = [] }: Container): readonly k8s.Volume[] =>
  scratch.map((path) => ({ name: scratchName(name, path), emptyDir: { sizeLimit: Quantity.fromString(scratchSize) } }));

function mounts(name: string, { mounts: declared = {}, scratch = [] }: Container): k8s.VolumeMount[] {
  const own = Object.entries(declared).map(([mountPath, mount]) => {
    if (typeof mount === 'string') return { name: mount, mountPath };
    const { volume, readOnly, subPath, propagation } = mount;
    return {
      name: volume,
      mountPath,
      ...(readOnly === undefined ? {} : { readOnly }),
      ...(subPath === undefined ? {} : { subPath }),
      ...(propagation === undefined ? {} : { mountPropagation: propagation }),
    };
  });
  return [...own, ...scratch.map((mountPath) => ({ name: scratchName(name, mountPath), mountPath }))];
}

/** A container as Kubernetes wants it; whatever the service does not state is decided here, on the safe side. */
export function containerSpec(name: string, container: Container, context: Context): k8s.Container {
  const ports = portsOf(container);
  const env = Object.entries(container.env ?? {});
  const volumeMounts = mounts(name, container);
  return {
    name,
    image: imageReference(container.image),
    ...(container.command === undefined ? {} : { command: [...container.command] }),
    ...(container.args === undefined ? {} : { args: [...container.args] }),
    ...(ports.length === 0
      ? {}
      : { ports: ports.map((port) => ({ name: port.name, containerPort: port.container, protocol: port.protocol })) }),
    ...(env.length === 0 ? {} : { env: env.map(([key, value]) => envVar(key, value, context)) }),
    ...(container.envFrom === undefined
      ? {}
      : { envFrom: container.envFrom.map((secret) => ({ secretRef: { name: secret.name } })) }),
    ...(volumeMounts.length === 0 ? {} : { volumeMounts }),
    resources: resources(container),
    ...probes(container),
    securityContext: securityContext(container),
  };
}

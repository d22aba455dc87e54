import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { reference } from '#model/brand.ts';
import { derive } from '#model/fleet.ts';
import { imageReference } from '#model/image.ts';
import { resolveText } from '#model/resolve.ts';
import type { Secret } from '#model/secret.ts';
import { bytesQuantity, cpuQuantity } from '#model/units.ts';
import { derivedKey } from '#model/views/secrets.ts';
import { type Container, type EnvValue, type Health, emptyDirName, portsOf } from '#model/workload.ts';
import type { Context } from './context.ts';
import { defined, nonEmpty } from './defined.ts';

const { IntOrString, Quantity } = k8s;

/** Capabilities of an image that starts as root, to change the owner of files and to switch to another user. */
const rootCapabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'];

const fromSecret = (name: string, secret: string, key: string, optional?: true): k8s.EnvVar => ({
  name,
  valueFrom: { secretKeyRef: defined({ name: secret, key, optional }) },
});

const optionalFlag = ({ optional }: Secret): true | undefined => (optional === undefined ? undefined : true);

function secretEnvironment(secret: Secret): k8s.EnvFromSource {
  return { secretRef: defined({ name: secret.name, optional: optionalFlag(secret) }) };
}

function envVar(name: string, value: EnvValue, context: Context): k8s.EnvVar {
  if (typeof value === 'string') return { name, value };
  if ('podField' in value) return { name, valueFrom: { fieldRef: { fieldPath: value.podField } } };
  if (!(reference in value)) return fromSecret(name, value.secret.name, value.key, optionalFlag(value.secret));
  const derived = derivedKey(context.service, name, value);
  return derived === undefined
    ? { name, value: resolveText(value, context) }
    : fromSecret(name, derived.secret, derived.key);
}

function action(
  health: Exclude<Health, { kind: 'none' }>,
  path: 'ready' | 'live',
  container: Container,
  context: Context,
): k8s.Probe {
  if (health.kind === 'exec') return { exec: { command: [...health.command] } };
  const [first] = portsOf(container);
  const port = IntOrString.fromString(health.port ?? first?.name ?? 'http');
  if (health.kind === 'tcp') return { tcpSocket: { port } };
  const { host } = health;
  const httpHeaders = host === undefined ? undefined : [{ name: 'Host', value: resolveText(host, context) }];
  return { httpGet: defined({ path: health[path], port, httpHeaders }) };
}

/** Readiness every 10 s, liveness every 30 s once the startup probe has succeeded. */
function probes(container: Container, context: Context): Partial<k8s.Container> {
  const { health, startupTimeout } = container;
  if (health === undefined || health.kind === 'none') return {};
  const timeout = { timeoutSeconds: 5 };
  const live = { ...action(health, 'live', container, context), ...timeout };
  return defined({
    readinessProbe: { ...action(health, 'ready', container, context), ...timeout, periodSeconds: 10 },
    livenessProbe: { ...live, periodSeconds: 30 },
    startupProbe:
      startupTimeout === undefined
        ? undefined
        : { ...live, periodSeconds: 10, failureThreshold: Math.ceil(startupTimeout / 10) },
  });
}

function securityContext({ allow = {} }: Container): k8s.SecurityContext {
  const identity = allow.root === undefined ? {} : { runAsNonRoot: false, runAsUser: 0 };
  const readOnlyRootFilesystem = allow.writableRoot === undefined;
  if (allow.privileged !== undefined) return { privileged: true, readOnlyRootFilesystem, ...identity };
  const add = [...(allow.root === undefined ? [] : rootCapabilities), ...(allow.capabilities?.add ?? [])].sort();
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem,
    capabilities: defined({ drop: ['ALL'], add: nonEmpty([...new Set(add)]) }),
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
    limits: defined({
      cpu: cpu.limit === undefined ? undefined : Quantity.fromString(cpuQuantity(cpu.limit)),
      memory: Quantity.fromString(bytesQuantity(memory.limit)),
      ...slots,
    }),
  };
}

/** The volumes behind a container's `emptyDirs`. */
export const emptyDirVolumes = (name: string, { emptyDirs = [] }: Container): readonly k8s.Volume[] =>
  emptyDirs.map((path) => ({
    name: emptyDirName(name, path),
    emptyDir: {},
  }));

function mounts(name: string, { mounts: declared = {}, emptyDirs = [] }: Container): k8s.VolumeMount[] {
  const own = Object.entries(declared).map(([mountPath, mount]) => {
    if (typeof mount === 'string') return { name: mount, mountPath };
    const { volume, readOnly, subPath, propagation } = mount;
    return defined({ name: volume, mountPath, readOnly, subPath, mountPropagation: propagation });
  });
  return [...own, ...emptyDirs.map((mountPath) => ({ name: emptyDirName(name, mountPath), mountPath }))];
}

/** Renders a container, with safe defaults for everything that the service does not set. */
export function containerSpec(name: string, container: Container, context: Context): k8s.Container {
  const { command, args, env = {}, envFrom } = container;
  return defined({
    name,
    image: imageReference(container.image),
    command: command?.map((part) => resolveText(part, context)),
    args: args?.map((part) => resolveText(part, context)),
    ports: nonEmpty(
      portsOf(container).map((port) => ({ name: port.name, containerPort: port.container, protocol: port.protocol })),
    ),
    env: nonEmpty(Object.entries(env).map(([key, value]) => envVar(key, value, context))),
    envFrom: envFrom?.map((secret) => secretEnvironment(derive(secret, context.fleet))),
    volumeMounts: nonEmpty(mounts(name, container)),
    resources: resources(container),
    ...probes(container, context),
    securityContext: securityContext(container),
  });
}

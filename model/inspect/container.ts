import type { Findings } from '../findings.ts';
import { type Syntax, absolutePath, ianaServiceName, relativePath, variableName } from '../syntax.ts';
import { bytesQuantity, cpuQuantity } from '../units.ts';
import { type Container, portsOf, volumeOf } from '../workload.ts';

/** Deepest that a path may be, by the file system of every image. */
const longestPath = 4096;

function inspectPorts(findings: Findings, field: string, container: Container): void {
  for (const port of portsOf(container)) {
    findings.requireName(`${field}.ports.${port.name}`, port.name, ianaServiceName);
    findings.requirePort(`${field}.ports.${port.name}`, port.container);
    if (port.service !== false) findings.requirePort(`${field}.ports.${port.name}.service`, port.service);
  }
}

/** A path in one spelling: the likely fix of one that is written in another. */
const normalized = (path: string): string =>
  `/${path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')}`;

function requirePath(findings: Findings, field: string, path: string, syntax: Syntax = absolutePath): void {
  const likely = normalized(path);
  const fix = syntax.matches(likely) ? `write it as ${likely}` : 'name a directory below /';
  findings.requireSyntax(field, path, syntax, fix);
  findings.require(
    path.length < longestPath,
    field,
    path.length,
    `a path is shorter than ${longestPath}`,
    'shorten it',
  );
}

/** Paths at which something is mounted: each once, since one would hide the other (`mountPath` must be unique). */
function inspectMounts(findings: Findings, field: string, { mounts = {}, emptyDirs = [] }: Container): void {
  const paths = [
    ...Object.entries(mounts).map(([path, mount]) => ({
      at: `${field}.mounts["${path}"]`,
      path,
      what: volumeOf(mount),
    })),
    ...emptyDirs.map((path) => ({ at: `${field}.emptyDirs`, path, what: 'emptyDir' })),
  ];
  for (const { at, path } of paths) requirePath(findings, at, path);
  for (const [path, mount] of Object.entries(mounts)) {
    if (typeof mount === 'string' || mount.subPath === undefined) continue;
    const at = `${field}.mounts["${path}"].subPath`;
    findings.requireSyntax(at, mount.subPath, relativePath, 'name a file or directory of the volume');
  }
  findings.requireUnique(
    paths,
    ({ path }) => normalized(path),
    (second, first) => ({
      field: second.at,
      value: second.path,
      rule: `${first.what} is mounted at that path, too`,
      fix: 'mount one of the two elsewhere, or remove it',
    }),
  );
}

function inspectResources(findings: Findings, field: string, { cpu, memory, gpu }: Container): void {
  findings.requireCpu(`${field}.cpu.request`, cpu.request);
  if (cpu.limit !== undefined) {
    findings.requireCpu(`${field}.cpu.limit`, cpu.limit);
    findings.require(
      !(cpu.limit < cpu.request),
      `${field}.cpu.limit`,
      cpuQuantity(cpu.limit),
      `a CPU limit must not be below the request of ${cpuQuantity(cpu.request)}`,
      'raise the limit, lower the request, or leave the limit out',
    );
  }
  findings.requireBytes(`${field}.memory.request`, memory.request);
  findings.requireBytes(`${field}.memory.limit`, memory.limit);
  findings.require(
    !(memory.limit < memory.request),
    `${field}.memory.limit`,
    bytesQuantity(memory.limit),
    `a memory limit must not be below the request of ${bytesQuantity(memory.request)}`,
    'raise the limit or lower the request',
  );
  if (gpu !== undefined) findings.requireWhole(`${field}.gpu`, gpu, 1);
}

/** The kubelet restarts a container whose probe asks a port that it does not have, again and again. */
function inspectHealth(findings: Findings, field: string, container: Container): void {
  const { health, startupTimeout } = container;
  if (startupTimeout !== undefined) {
    findings.requireSeconds(`${field}.startupTimeout`, startupTimeout, 1);
    const probed = health !== undefined && health.kind !== 'none';
    const rule = 'a start-up timeout is a number of probes, and the container has none';
    findings.require(
      probed,
      `${field}.startupTimeout`,
      startupTimeout,
      rule,
      'give it a `health`, or remove the timeout',
    );
  }
  if (health?.kind === 'exec') {
    const rule = 'a probe runs a program';
    findings.require((health.command[0] ?? '') !== '', `${field}.health`, health.command, rule, 'name the program');
  }
  if (health?.kind !== 'http' && health?.kind !== 'tcp') return;
  const names = portsOf(container).map(({ name }) => name);
  const port = health.port ?? names[0];
  findings.require(
    port !== undefined && names.includes(port),
    `${field}.health.port`,
    port,
    `must be a port of the container (${names.join(', ') || 'it has none'})`,
    'name one of them, or declare the port on the container',
  );
  if (health.kind === 'tcp') return;
  for (const path of [health.ready, health.live]) {
    const rule = 'the path of a probe must begin with a slash and have no blanks';
    findings.require(/^\/\S*$/.test(path), `${field}.health`, path, rule, 'write it as the program serves it');
  }
}

/** Refuses what the API server or the kubelet would refuse of one container, or misread without a word. */
export function inspectContainer(findings: Findings, field: string, container: Container): void {
  inspectPorts(findings, field, container);
  for (const name of Object.keys(container.env ?? {})) {
    const fix = 'write only the name, as the program reads it';
    findings.requireSyntax(`${field}.env`, name, variableName, fix);
  }
  inspectMounts(findings, field, container);
  inspectResources(findings, field, container);
  inspectHealth(findings, field, container);
}

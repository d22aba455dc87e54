import { type Exposure, exposureField, portName, protocolOf } from '../exposure.ts';
import type { Findings } from '../findings.ts';
import type { Metrics } from '../metrics.ts';
import { dnsLabel, metricLabel } from '../syntax.ts';

/**
 * Refuses a port that the Ingress of the Tailscale operator does not have: it serves HTTPS only on 443
 * (https://tailscale.com/kb/1439/kubernetes-operator-cluster-ingress).
 */
export function inspectIngresses(findings: Findings, exposures: readonly Exposure[]): void {
  for (const exposure of exposures) {
    const { tailnetPort: port } = exposure;
    const holds = protocolOf(exposure) === 'tcp' || port === undefined || port === 443;
    const rule = 'an HTTPS exposure of a cluster is an Ingress, which has only port 443';
    findings.require(
      holds,
      `${exposureField(exposure)}.tailnetPort`,
      port,
      rule,
      "leave it out, or say protocol: 'tcp'",
    );
  }
}

/** Refuses exposures that no proxy can serve. */
export function inspectExposures(findings: Findings, exposures: readonly Exposure[], ports: readonly string[]): void {
  for (const exposure of exposures) {
    const field = exposureField(exposure);
    findings.requireName(`${field}.host`, exposure.host, dnsLabel);
    findings.require(
      ports.includes(portName(exposure)),
      `${field}.port`,
      portName(exposure),
      `must be a port of the service (${ports.join(', ') || 'it has none'})`,
      'name one of them, or declare the port on the container',
    );
    const { edge = { kind: 'static' } } = exposure;
    const paths = [
      exposure.health,
      ...(exposure.paths ?? []),
      ...(edge.loginPaths ?? []),
      ...(edge.blockedPaths ?? []),
    ];
    for (const path of paths) {
      if (path === undefined) continue;
      findings.require(path.startsWith('/'), field, path, 'a path must begin with a slash', 'put a / in front');
      findings.require(
        /^[^\s"'`;{}\\]*$/.test(path),
        field,
        path,
        'a path has no blanks, quotes, braces or semicolons',
        'encode it',
      );
    }
    for (const port of [exposure.tailnetPort, exposure.internalPort]) {
      if (port !== undefined) findings.requirePort(field, port);
    }
    if (edge.bodyMib !== undefined) findings.requireWhole(`${field}.edge.bodyMib`, edge.bodyMib, 1);
  }
}

/**
 * Refuses what Prometheus refuses at its start: durations are whole numbers with a unit
 * (https://prometheus.io/docs/prometheus/latest/configuration/configuration/, `<duration>`).
 */
export function inspectMetrics(findings: Findings, metrics: Readonly<Record<string, Metrics>>): void {
  for (const [job, { path, interval, labels = {} }] of Object.entries(metrics)) {
    const field = `metrics.${job}`;
    findings.require(job.trim() !== '', field, job, 'a job has a name', 'name it after the service');
    if (interval !== undefined) findings.requireSeconds(`${field}.interval`, interval, 1);
    if (path !== undefined) {
      findings.require(
        /^\/\S*$/.test(path),
        `${field}.path`,
        path,
        'a path must begin with a slash',
        'put a / in front',
      );
    }
    for (const name of Object.keys(labels)) {
      findings.requireSyntax(`${field}.labels`, name, metricLabel, 'use underscores');
    }
  }
}

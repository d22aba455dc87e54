import Table from 'cli-table3';
import { kubernetesServices } from '#model/fleet.ts';
import { edgeRoutes } from '#model/views/edge.ts';
import { versions as deployedVersions } from '#model/views/versions.ts';
import { secretsRegister } from '#model/views/secrets.ts';
import { type Difference, isEmpty } from './dist.ts';
import type { Outcome, Outputs } from './outputs.ts';

/** Without colours, so that it reads the same in a log, and without a rule between rows. */
const plain = { style: { head: [], border: [] }, chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' } };

/** A table for a terminal. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const output = new Table({ head: [...head], ...plain });
  output.push(...rows.map((row) => [...row]));
  return output.toString();
}

/** The outputs in figures. */
export function summary({ rendered: { fleet, rendered }, checks, files }: Outputs): string {
  const objects = rendered.services.flatMap((service) => service.objects);
  const applications = kubernetesServices(fleet);
  const perCluster = fleet.clusters.map(
    ({ name }) => `${applications.filter(({ on }) => on.name === name).length} on ${name}`,
  );
  const exposures = fleet.services.flatMap((service) => service.exposures);
  const deployed = deployedVersions(fleet);
  const register = secretsRegister(fleet);
  return table(
    ['', '', 'of which'],
    [
      ['applications', applications.length, perCluster.join(', ')],
      ['native services', fleet.services.length - applications.length, `on ${fleet.hosts.length} hosts`],
      ['objects', objects.length + rendered.argocd.length, `${rendered.argocd.length} for Argo CD itself`],
      ['files', files.size, ''],
      ['exposures', exposures.length, `${edgeRoutes(fleet).length} public`],
      ['secrets', register.length, `${register.filter(({ expiry }) => expiry !== undefined).length} that expire`],
      ['versions', deployed.length, `${deployed.filter(({ unknown }) => unknown !== undefined).length} unknown`],
      ['checks', checks.length, 'all passed'],
    ],
  );
}

/** Every check with its figure. */
export const checkTable = (checks: readonly Outcome[]): string =>
  table(
    ['', 'check', 'examined', 'rule'],
    checks.map(({ name, rule, examined, problems }) => [
      problems.length === 0 ? '✓' : `✗ ${problems.length}`,
      name,
      examined,
      rule,
    ]),
  );

/** `1 file`, `2 files`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `k8s/indri/miniflux: deployment-miniflux` for a path in `dist/`. */
const objectName = (path: string): string => {
  const parts = path
    .replace(/^dist\//, '')
    .replace(/\.yaml$/, '')
    .split('/');
  return parts.length === 1 ? path : `${parts.slice(0, -1).join('/')}: ${parts.at(-1)}`;
};

/** Most lines that a list of changes shows; a last line says how many more there are. */
const shown = 40;

/** The files that differ, one line each. */
export function changes(difference: Difference, since = 'the last commit'): string {
  if (isEmpty(difference)) return `No changes since ${since}.`;
  const lines = [
    ...difference.added.map((path) => `+ ${objectName(path)}`),
    ...difference.changed.map((path) => `~ ${objectName(path)}`),
    ...difference.removed.map((path) => `- ${objectName(path)}`),
  ];
  const rest = lines.length > shown ? [`  … and ${lines.length - shown} more`] : [];
  return [`${plural(lines.length, 'file')} changed since ${since}:`, ...lines.slice(0, shown), ...rest].join('\n');
}

/** What is about to be removed from `dist/`. */
export const removals = (paths: readonly string[]): string =>
  [
    `Removing ${plural(paths.length, 'file')} that the fleet does not produce:`,
    ...paths.map((path) => `- ${path}`),
  ].join('\n');

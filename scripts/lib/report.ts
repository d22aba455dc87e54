import Table from 'cli-table3';
import { kubernetesServices } from '#model/fleet.ts';
import { edgeRoutes } from '#model/views/edge.ts';
import { images } from '#model/views/ledger.ts';
import { secretsRegister } from '#model/views/secrets.ts';
import type { Written } from './dist.ts';
import type { Outcome, Outputs } from './outputs.ts';

/** Without colours, so that it reads the same in a log, and without a rule between rows. */
const plain = { style: { head: [], border: [] }, chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' } };

/** A table for a terminal. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const output = new Table({ head: [...head], ...plain });
  output.push(...rows.map((row) => [...row]));
  return output.toString();
}

/** What there is, in figures. */
export function summary({ rendered: { fleet, rendered }, checks, files }: Outputs): string {
  const objects = rendered.services.flatMap((service) => service.objects);
  const applications = kubernetesServices(fleet);
  const perCluster = fleet.clusters.map(
    ({ name }) => `${applications.filter(({ on }) => on.name === name).length} on ${name}`,
  );
  const exposures = fleet.services.flatMap((service) => service.exposures);
  const deployed = images(fleet);
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
      [
        'versions',
        deployed.length,
        `${deployed.filter(({ unknown }) => unknown !== undefined).length} not recorded yet`,
      ],
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

/** `k8s/indri/miniflux: deployment-miniflux` for a path in `dist/`. */
const objectName = (path: string): string => {
  const parts = path
    .replace(/^dist\//, '')
    .replace(/\.yaml$/, '')
    .split('/');
  return `${parts.slice(0, -1).join('/')}: ${parts.at(-1)}`;
};

/** Most lines that a list of changes shows; what is cut is said. */
const shown = 40;

/** Which objects differ, a line each. */
export function changes({ added, changed, removed }: Written): string {
  const lines = [
    ...added.map((path) => `+ ${objectName(path)}`),
    ...changed.map((path) => `~ ${objectName(path)}`),
    ...removed.map((path) => `- ${objectName(path)}`),
  ];
  if (lines.length === 0) return 'Nothing changed against the last commit.';
  const rest = lines.length > shown ? [`  … and ${lines.length - shown} more`] : [];
  return [`${lines.length} objects differ from the last commit:`, ...lines.slice(0, shown), ...rest].join('\n');
}

import { markdownTable } from 'markdown-table';
import { internalName, publicName, tailnetName, tailnetPort } from '#model/address.ts';
import { type Exposure, isPublic, portName, protocolOf } from '#model/exposure.ts';
import type { Fleet } from '#model/fleet.ts';
import type { AnyService } from '#model/service.ts';
import { argoApplications } from '#model/views/applications.ts';
import { dnsRecords } from '#model/views/dns.ts';
import { hasEndpoint } from '#model/views/endpoints.ts';
import { caddyForwards, caddyRoutes } from '#model/views/gateway.ts';
import { images } from '#model/views/ledger.ts';
import { secretsRegister } from '#model/views/secrets.ts';
import { backups } from '#model/views/storage.ts';
import { networkDiagram } from './diagram.ts';
import type { Files } from '#model/files.ts';

const notice = '<!-- Written by `npm run synth` from the fleet. Edit the services, not this file. -->';

const page = (title: string, intro: string, ...blocks: readonly string[]): string =>
  [notice, '', `# ${title}`, '', intro, '', ...blocks.flatMap((block) => [block, ''])].join('\n');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  markdownTable([head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|'))));

const days = (seconds: number): string => `${Math.round(seconds / 86_400)} days`;

function applications(fleet: Fleet): string {
  const rows = argoApplications(fleet).map(({ service, wave, needs }) => [
    service.name,
    service.about,
    service.on.name,
    service.namespace,
    String(wave),
    needs.map(({ name }) => name).join(', '),
    service.manualSync === undefined ? 'automatic' : `by hand: ${service.manualSync}`,
  ]);
  const native = fleet.services.flatMap((service) =>
    service.kind === 'native' ? [[service.name, service.about, service.on.name]] : [],
  );
  return page(
    'Services',
    'Every Argo CD application with its sync wave and what must be healthy before it, then every service that runs on a host itself.',
    table(['Application', 'What it is', 'Cluster', 'Namespace', 'Wave', 'Needs', 'Sync'], rows),
    table(['Native service', 'What it is', 'Host'], native),
  );
}

const auth = ({ auth: how }: Exposure): string => (typeof how === 'string' ? how : `none: ${how.none}`);

function names(fleet: Fleet): string {
  const row = (service: AnyService, exposure: Exposure): readonly string[] => [
    service.name,
    exposure.audience,
    hasEndpoint(service, exposure) ? `${tailnetName(service, exposure)}:${tailnetPort(service, exposure)}` : '–',
    protocolOf(exposure) === 'https'
      ? internalName(service, exposure)
      : exposure.internalPort === undefined
        ? '–'
        : `${internalName(service, exposure)}:${exposure.internalPort}`,
    isPublic(exposure) ? publicName(service, exposure) : '–',
    auth(exposure),
    exposure.health ?? portName(exposure),
  ];
  const rows = fleet.services.flatMap((service) => service.exposures.map((exposure) => row(service, exposure)));
  const caddy = [
    ...caddyRoutes(fleet).map(({ host, door, upstream }) => [host, door, upstream]),
    ...caddyForwards(fleet).map(({ port, upstream }) => [`port ${port}`, 'machines', upstream]),
  ];
  const records = dnsRecords(fleet).map(({ name, type, ttl, target, about }) => [
    name,
    type,
    String(ttl),
    Object.values(target).join(''),
    about,
  ]);
  return page(
    'Names',
    'Under which names each exposure is found, who it is for, how the gateway routes, and the DNS records that follow.',
    table(['Service', 'Audience', 'In the tailnet', 'Internal', 'Public', 'Sign-in', 'Health path or port'], rows),
    '## Gateway',
    table(['Name', 'Door', 'Upstream'], caddy),
    '## DNS records',
    table(['Name', 'Type', 'TTL', 'Target', 'Why'], records),
  );
}

function versions(fleet: Fleet): string {
  const rows = images(fleet).map(({ service, where, artifact, version, unknown }) => [
    service.name,
    where,
    `\`${artifact}\``,
    version ?? (unknown === undefined ? '–' : `not recorded: ${unknown}`),
  ]);
  return page(
    'Versions',
    'What runs where, read off the fleet itself.',
    table(['Service', 'Where', 'Artifact', 'Version'], rows),
  );
}

function secrets(fleet: Fleet): string {
  const rows = secretsRegister(fleet).map(({ field, consumers, expiry }) => [
    field.item.title,
    field.name,
    consumers.join('<br>'),
    expiry === undefined ? '–' : `${days(expiry.lifetime)} from ${expiry.issued}: ${expiry.renew}`,
  ]);
  return page(
    'Secrets',
    'Every field of the vault that something reads. A renewal must reach all consumers of a field together.',
    table(['Item', 'Field', 'Consumers', 'Expires'], rows),
  );
}

function data(fleet: Fleet): string {
  const rows = backups(fleet).map(({ owner, what, intent }) => {
    const how = {
      dump: () => ['dumped each night', 'what' in intent ? intent.what : ''],
      files: () => ['copied each night', 'restore' in intent ? intent.restore : ''],
      none: () => ['not backed up', 'reason' in intent ? intent.reason : ''],
    }[intent.kind]();
    return [owner.name, what, ...how];
  });
  return page(
    'Data',
    'Everything that would be missed, and how it comes back.',
    table(['Service', 'Data', 'Backup', 'Content, restore or reason'], rows),
  );
}

/** The reference pages; each fact in them comes from the fleet (INV-39). */
export const referenceFiles = (fleet: Fleet): Files =>
  new Map([
    ['dist/docs/services.md', applications(fleet)],
    ['dist/docs/names.md', names(fleet)],
    ['dist/docs/versions.md', versions(fleet)],
    ['dist/docs/secrets.md', secrets(fleet)],
    ['dist/docs/data.md', data(fleet)],
    [
      'dist/docs/network.md',
      page(
        'Network',
        'Who may open what in the tailnet: each arrow is a grant. Whatever has no arrow is refused; the owner may open everything.',
        networkDiagram(fleet),
      ),
    ],
  ]);

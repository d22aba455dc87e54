import type { Fleet } from '#model/fleet.ts';
import { endpoints } from '#model/views/endpoints.ts';
import { caddyRoutes } from '#model/views/gateway.ts';
import { grants } from '#model/views/grants.ts';

const id = (name: string): string => name.replace(/[^A-Za-z0-9]+/g, '_');

/** The label of each selector that a grant may use. Tags of one host share a box. */
function boxes(fleet: Fleet): ReadonlyMap<string, string> {
  const all = new Map<string, string>([['autogroup:member', 'members']]);
  for (const host of fleet.hosts) {
    for (const tag of host.tags) all.set(`tag:${tag}`, host.name);
  }
  for (const { name, tags } of endpoints(fleet)) {
    all.set(`svc:${name}`, `svc:${name}`);
    for (const tag of tags) all.set(`tag:${tag}`, `tag:${tag}`);
  }
  return all;
}

/** Names in rows, to keep a box compact. */
const rows = (names: readonly string[], width = 4): string =>
  Array.from({ length: Math.ceil(names.length / width) }, (_, row) =>
    names.slice(row * width, (row + 1) * width).join(', '),
  ).join('<br/>');

const members = (fleet: Fleet, tag: string): string =>
  rows(
    endpoints(fleet)
      .filter(({ tags }) => tags.includes(tag))
      .map(({ name }) => name),
  );

/** The grants as a Mermaid flowchart, which Forgejo renders. */
export function networkDiagram(fleet: Fleet): string {
  const names = boxes(fleet);
  const label = (selector: string): string => names.get(selector) ?? selector;
  const edges = grants(fleet)
    .filter(({ from }) => from !== 'autogroup:admin')
    .map(
      ({ from, to, ports }) =>
        `  ${id(label(from))} -->|${ports === '*' ? 'all ports' : ports.join(', ')}| ${id(label(to))}`,
    );
  const used = new Set(
    grants(fleet)
      .flatMap(({ from, to }) => [from, to])
      .filter((selector) => selector !== '*' && selector !== 'autogroup:admin'),
  );
  const nodes = [...used].map((selector) => {
    const name = label(selector);
    const content =
      selector.startsWith('tag:') && name.startsWith('tag:')
        ? `<b>${name}</b><br/>${members(fleet, selector.slice(4))}`
        : `<b>${name}</b>`;
    return `  ${id(name)}["${content}"]`;
  });
  const machines = caddyRoutes(fleet)
    .filter(({ entryPoint }) => entryPoint === 'services')
    .map(({ exposure }) => exposure.host);
  const people = caddyRoutes(fleet).filter(({ entryPoint }) => entryPoint === 'users').length;
  const gateway = fleet.providers.gateway.service.on.name;
  const entryPoints = [
    `  ${id(gateway)} --- services["Caddy for services:<br/>${rows(machines, 4)}"]`,
    `  owner["<b>owner</b>"] -->|443| users["svc:${fleet.providers.gateway.usersEntryPoint}<br/>Caddy for users:<br/>${people} more names"]`,
  ];
  return ['```mermaid', 'flowchart LR', ...[...new Set(nodes)].sort(), ...entryPoints, ...edges, '```'].join('\n');
}

import type { Fleet } from '#model/fleet.ts';
import { nativeServices } from '#model/fleet.ts';
import type { Host } from '#model/host.ts';
import type { NativeService } from '#model/native.ts';

/** The services of a host, each after those that it depends on. */
export function orderedServices(fleet: Fleet, host: Host): readonly NativeService[] {
  const own = nativeServices(fleet).filter(({ on }) => on === host);
  const ordered: NativeService[] = [];
  const visit = (service: NativeService): void => {
    if (ordered.includes(service)) return;
    for (const first of service.dependsOn) if (first.on === host) visit(first);
    ordered.push(service);
  };
  for (const service of own.toSorted((a, b) => (a.name < b.name ? -1 : 1))) visit(service);
  return ordered;
}

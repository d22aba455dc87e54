import type { Fleet } from '#model/fleet.ts';
import type { Host } from '#model/host.ts';
import type { NativeService } from '#model/native.ts';
import { imageReference } from '#model/image.ts';
import { opReference } from '#model/vault.ts';
import { templatesOf } from './host-files.ts';
import { launchdJobs } from './launchd.ts';
import { orderedServices } from './order.ts';

const packageVars = ({ package: how }: NativeService) =>
  how.manager === 'docker' ? { manager: how.manager, image: imageReference(how.image) } : how;

/** What the role `native_service` needs to know about a service. */
export function serviceVars(fleet: Fleet, service: NativeService) {
  const jobs = service.on.os === 'macos' ? launchdJobs(fleet, service) : [];
  return {
    name: service.name,
    package: packageVars(service),
    secrets: Object.entries(service.secrets).map(([variable, { field, file }]) => ({
      variable,
      reference: opReference(field),
      file,
    })),
    directories: service.data.map(({ path }) => path),
    files: templatesOf(fleet, service).map(({ dest, src, mode, validate, secret }) => ({
      dest,
      src,
      mode,
      validate,
      secret,
    })),
    jobs: jobs.map(({ label, domain, dest, src }) => ({ label, domain, dest, src })),
    ports: Object.values(service.ports).flatMap(({ port, protocol = 'tcp' }) =>
      typeof port === 'number' && protocol === 'tcp' ? [port] : [],
    ),
  };
}

/** Variables of a host: its services in the order in which they are set up. */
export const hostVars = (fleet: Fleet, host: Host) => ({
  native_services: orderedServices(fleet, host).map((service) => serviceVars(fleet, service)),
});

import { servicePorts } from '../address.ts';
import type { Problem } from '../errors.ts';
import { portName } from '../exposure.ts';
import type { Fleet } from '../fleet.ts';
import type { AnyService } from '../service.ts';
import { portsOf } from '../workload.ts';
import { type Check, count } from './check.ts';
import { containersIn } from './containers.ts';
import { subjectOf } from './names.ts';

/** Ports of a service that an exposure can lead to, by Kubernetes Service where there is one. */
const targets = (service: AnyService): readonly { readonly service?: string; readonly port: string }[] =>
  service.kind === 'kubernetes'
    ? servicePorts(service).map(({ service: name, name: port }) => ({ service: name, port }))
    : Object.keys(service.ports).map((port) => ({ port }));

const udpPorts = (service: AnyService): readonly string[] =>
  service.kind === 'kubernetes'
    ? containersIn(service).flatMap(({ container }) =>
        portsOf(container).flatMap(({ name, protocol }) => (protocol === 'UDP' ? [name] : [])),
      )
    : Object.entries(service.ports).flatMap(([name, { protocol }]) => (protocol === 'udp' ? [name] : []));

/** A declared port may be left out of the Kubernetes Service (`service: false`). */
export const exposedPorts: Check<Fleet> = {
  name: 'exposed-ports',
  rule: 'An exposure leads to a TCP port of a Kubernetes Service or a native service',
  reason: 'An Ingress whose backend does not exist answers 404',
  run(fleet) {
    const exposing = fleet.services.filter(({ exposures }) => exposures.length > 0);
    return {
      examined: count(
        exposing.flatMap(({ exposures }) => exposures),
        'exposure',
      ),
      problems: exposing.flatMap((service) => {
        const [found, udp] = [targets(service), udpPorts(service)];
        return service.exposures.flatMap((exposure): readonly Problem[] => {
          const [port, { host, service: wanted }] = [portName(exposure), exposure];
          const problem = { subject: subjectOf(service), field: `exposures[${host}].port`, value: port };
          if (!found.some((target) => target.port === port && (wanted === undefined || target.service === wanted))) {
            const names = found.map((target) => [target.service, target.port].filter(Boolean).join('/')).join(', ');
            const missing =
              wanted === undefined ? 'no Kubernetes Service has' : `Kubernetes Service ${wanted} does not have`;
            const rule = `${missing} this port; existing ports: ${names || 'none'}`;
            return [{ ...problem, rule, fix: 'use one of them, or add the port to its Kubernetes Service' }];
          }
          return udp.includes(port)
            ? [
                {
                  ...problem,
                  rule: 'a UDP port cannot be exposed; proxies only forward TCP',
                  fix: 'remove the exposure',
                },
              ]
            : [];
        });
      }),
    };
  },
};

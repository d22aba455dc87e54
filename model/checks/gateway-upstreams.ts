import type { Problem } from '../errors.ts';
import { portName, protocolOf } from '../exposure.ts';
import { type Fleet, nativeServices } from '../fleet.ts';
import { machineOf } from '../host.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

/** Services on a cluster are reached at their Tailscale Service, services on a host at their own port. */
export const gatewayUpstreams: Check<Fleet> = {
  name: 'gateway-upstreams',
  rule: 'The gateway can reach every native service that it forwards to',
  reason: 'A route to a loopback port of another host always answers 502',
  run(fleet) {
    const gateway = fleet.providers.gateway.service;
    const host = machineOf(gateway.on);
    const forwarded = nativeServices(fleet)
      .filter((service) => service !== gateway)
      .flatMap((service) =>
        service.exposures
          .filter((exposure) => protocolOf(exposure) === 'https' || exposure.internalPort !== undefined)
          .map((exposure) => ({ service, exposure, listener: service.ports[portName(exposure)] })),
      );
    const withoutAddress: readonly Problem[] =
      host.tailnetAddress === undefined
        ? [
            {
              subject: `host ${host.name}`,
              field: 'tailnetAddress',
              value: undefined,
              rule: 'network policies allow traffic to the gateway by its tailnet address, which is not set',
              fix: 'set `tailnetAddress` to its address in the tailnet',
            },
          ]
        : [];
    const unreachable = forwarded.flatMap(({ service, exposure, listener }): readonly Problem[] => {
      const problem = {
        subject: subjectOf(service),
        field: `exposures[${exposure.host}].port`,
        value: portName(exposure),
      };
      if (listener?.port === 'dynamic') {
        return [
          {
            ...problem,
            rule: `${gateway.name} cannot forward to a dynamic port, whose number changes on every start`,
            fix: 'use a fixed port number',
          },
        ];
      }
      return listener?.bind === 'loopback' && service.on !== host
        ? [
            {
              ...problem,
              rule: `it listens on loopback of ${service.on.name}, but ${gateway.name} runs on ${host.name}`,
              fix: `bind it to all addresses with a reason, or run it on ${host.name}`,
            },
          ]
        : [];
    });
    return { examined: count(forwarded, 'forwarded exposure'), problems: [...withoutAddress, ...unreachable] };
  },
};

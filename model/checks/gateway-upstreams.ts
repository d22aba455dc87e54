import type { Problem } from '../errors.ts';
import { portName, protocolOf } from '../exposure.ts';
import { type Fleet, nativeServices } from '../fleet.ts';
import { machineOf } from '../host.ts';
import { type Check, count } from './check.ts';
import { subjectOf } from './names.ts';

/** What runs in a cluster is found at its Tailscale Service; what runs on a host, at the port on which it listens. */
export const gatewayUpstreams: Check<Fleet> = {
  name: 'gateway-upstreams',
  rule: 'The gateway can reach every native service that it forwards to',
  reason: 'A route to a loopback port of another machine answers 502 for ever (INV-07)',
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
    const nowhere: readonly Problem[] =
      host.tailnetAddress === undefined
        ? [
            {
              subject: `host ${host.name}`,
              field: 'tailnetAddress',
              value: undefined,
              rule: 'pods are let out to the gateway by its address, and its machine has none',
              fix: 'write down its address in the tailnet',
            },
          ]
        : [];
    const unreachable = forwarded.flatMap(({ service, exposure, listener }): readonly Problem[] => {
      const problem = { subject: subjectOf(service), field: `exposures[${exposure.host}]`, value: portName(exposure) };
      if (listener?.port === 'dynamic') {
        return [
          {
            ...problem,
            rule: `the port changes at each start, so ${gateway.name} cannot know it`,
            fix: 'fix the port',
          },
        ];
      }
      return listener?.bind === 'loopback' && service.on !== host
        ? [
            {
              ...problem,
              rule: `it listens on the loopback of ${service.on.name} and ${gateway.name} runs on ${host.name}`,
              fix: 'let it listen on all addresses and say why, or move it beside the gateway',
            },
          ]
        : [];
    });
    return { examined: count(forwarded, 'forwarded exposure'), problems: [...nowhere, ...unreachable] };
  },
};

import { internalName, servicePorts } from '#model/address.ts';
import type { Problem } from '#model/errors.ts';
import { type Exposure, portName } from '#model/exposure.ts';
import { kubernetesServices } from '#model/fleet.ts';
import { internalDomain } from '#model/network.ts';
import type { AnyService } from '#model/service.ts';
import { callsOf } from '#model/views/calls.ts';
import { type Check, type RenderedFleet, count, namespaceOf, objectsOfKind, once, subjectOf } from './check.ts';
import { howToExempt, namesUnder } from './internal-names.ts';
import { type Text, texts } from './texts.ts';

/** A port of a service behind a name. */
interface Target {
  readonly to: AnyService;
  readonly port: string;
  readonly number?: number;
}

type Finding = Pick<Problem, 'value' | 'rule' | 'fix'>;

const apiServer = 'kubernetes.default';

/** Ports by `cluster/namespace/service`. */
const clusterTargets = once(({ fleet }) => {
  const targets = kubernetesServices(fleet).flatMap((to) =>
    servicePorts(to).map(({ namespace, service, name, port }) => ({
      key: `${to.on.name}/${namespace}/${service}`,
      target: { to, port: name, number: port },
    })),
  );
  return Map.groupBy(targets, ({ key }) => key);
});

/** Services that are rendered without being ports of the model, such as raw objects. */
const otherServices = once(
  (subject) =>
    new Map(
      objectsOfKind(subject, 'Service').map((placed) => [
        `${namespaceOf(placed)}/${placed.object.metadata.name}`,
        placed.service,
      ]),
    ),
);

const exposuresByName = once(({ fleet }) => {
  const named = fleet.services.flatMap((to) =>
    to.exposures.map((exposure: Exposure) => ({
      name: internalName(to, exposure),
      target: { to, port: portName(exposure) },
    })),
  );
  return Map.groupBy(named, ({ name }) => name);
});

/** What a service may call. */
const declared = once(({ fleet }) => {
  const calls = kubernetesServices(fleet).map((service) => {
    const all = callsOf(fleet, service);
    const ports = all.flatMap((call) => (call.kind === 'service' ? [`${call.to.name} ${call.port}`] : []));
    return [
      service,
      new Set([...ports, ...(all.some(({ kind }) => kind === 'kubernetes-api') ? [apiServer] : [])]),
    ] as const;
  });
  return new Map<AnyService, ReadonlySet<string>>(calls);
});

const undeclared = (
  text: Text,
  value: string,
  targets: readonly Target[],
  calls: ReadonlySet<string>,
): readonly Finding[] => {
  const [first] = targets;
  if (first === undefined || targets.some(({ to, port }) => to === text.service || calls.has(`${to.name} ${port}`)))
    return [];
  const { to, port } = first;
  const rule = `that is port "${port}" of ${to.name}, which ${text.service.name} does not call, so its network policy refuses it`;
  return [
    { value, rule, fix: `add call(${to.name}, '${port}') to the calls of ${text.service.name}; ${howToExempt(text)}` },
  ];
};

const clusterName = /(?<![\w-])([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?(?![\w-])(?::(\d+))?/g;

function clusterFindings(subject: RenderedFleet, text: Text, calls: ReadonlySet<string>): readonly Finding[] {
  return [...text.text.matchAll(clusterName)].flatMap(
    ([value, service = '', namespace = '', port]): readonly Finding[] => {
      if (`${service}.${namespace}` === apiServer) {
        const rule = 'that is the API server of the cluster, and the service does not call it';
        return calls.has(apiServer)
          ? []
          : [{ value, rule, fix: `add kubernetesApi('why') to the calls of ${text.service.name}` }];
      }
      const key = `${text.service.on.name}/${namespace}/${service}`;
      const targets =
        clusterTargets(subject)
          .get(key)
          ?.map(({ target }) => target) ?? [];
      const other = otherServices(subject).get(key);
      if (targets.length === 0 && other === undefined) {
        const rule = `cluster ${text.service.on.name} has no Service ${service} in namespace ${namespace}`;
        return [{ value, rule, fix: 'use clusterAddress() or addressFrom() of the service that is meant' }];
      }
      if (targets.length === 0) return [];
      const answering = targets.filter(({ number }) => port === undefined || number === Number(port));
      if (answering.length === 0) {
        const rule = `Service ${service} has no port ${port ?? ''}, it has ${targets.map(({ number }) => number).join(', ')}`;
        return [{ value, rule, fix: 'use clusterAddress() or addressFrom(), which know the port' }];
      }
      return undeclared(text, value, answering, calls);
    },
  );
}

function internalFindings(subject: RenderedFleet, text: Text, calls: ReadonlySet<string>): readonly Finding[] {
  const domain = internalDomain(subject.fleet.network);
  if (!text.text.includes(domain)) return [];
  const names = new Set([...text.text.matchAll(namesUnder(domain))].map(([name]) => name.toLowerCase()));
  return [...names].flatMap((value): readonly Finding[] => {
    const targets =
      exposuresByName(subject)
        .get(value)
        ?.map(({ target }) => target) ?? [];
    const [first] = targets;
    if (first === undefined) {
      return [
        {
          value,
          rule: 'nothing answers to that name',
          fix: 'use urlFrom() or addressFrom() of the service that is meant',
        },
      ];
    }
    const { to } = first;
    if (to !== text.service && to.kind === 'kubernetes' && to.on === text.service.on) {
      const rule = `${to.name} is on the same cluster, and the network policy lets no pod out to the gateway for it`;
      return [{ value, rule, fix: `use urlFrom() or addressFrom(), which go straight; ${howToExempt(text)}` }];
    }
    return undeclared(text, value, targets, calls);
  });
}

/** Network policies, grants and routes follow from the declared calls, so a call that is only in a text does not arrive. */
export const undeclaredCalls: Check<RenderedFleet> = {
  name: 'undeclared-calls',
  rule: 'Whatever a text of a pod names inside the fleet is there, and is a declared call',
  why: 'A call that nobody declared is dropped without an answer, and shows as a timeout',
  run(subject) {
    const all = texts(subject).filter(({ service, link }) => service.links?.[link] === undefined);
    return {
      examined: count(all, 'text'),
      problems: all.flatMap((text): readonly Problem[] => {
        const calls = declared(subject).get(text.service) ?? new Set<string>();
        const findings = [
          ...(text.text.includes('.svc') ? clusterFindings(subject, text, calls) : []),
          ...internalFindings(subject, text, calls),
        ];
        const unique = new Map(findings.map((finding) => [String(finding.value), finding]));
        return [...unique.values()].map((finding) => ({
          subject: subjectOf(text.service),
          field: text.field,
          ...finding,
        }));
      }),
    };
  },
};

import type { Problem } from '#model/errors.ts';
import {
  type Check,
  type RenderedObject,
  type RenderedFleet,
  clashes,
  count,
  nameOf,
  objectsOfKind,
  subjectOf,
} from './check.ts';

interface IngressSpec {
  readonly ingressClassName?: string;
  readonly rules?: readonly { readonly host?: string }[];
  readonly tls?: readonly { readonly hosts?: readonly string[] }[];
}

const specOf = ({ object }: RenderedObject): IngressSpec => object['spec'] ?? {};

const hostsOf = (placed: RenderedObject): readonly string[] =>
  (specOf(placed).tls ?? []).flatMap(({ hosts = [] }) => hosts);

type Finding = Pick<Problem, 'field' | 'value' | 'rule' | 'fix'>;

function tagFindings({ object }: RenderedObject, proxyTag: string): readonly Finding[] {
  const field = 'annotations["tailscale.com/tags"]';
  const value = object.metadata.annotations?.['tailscale.com/tags'];
  const own = `tag:${proxyTag}`;
  return value?.split(',').includes(own) === true
    ? []
    : [
        {
          field,
          value,
          rule: `the annotation replaces the default tags, so it must include ${own}`,
          fix: `add ${own}`,
        },
      ];
}

function findings(placed: RenderedObject, proxyGroup: string, proxyTag: string): readonly Finding[] {
  const group = placed.object.metadata.annotations?.['tailscale.com/proxy-group'];
  const ruleHosts = (specOf(placed).rules ?? []).flatMap(({ host }) => host ?? []);
  const hosts = hostsOf(placed);
  const [host = ''] = hosts;
  return [
    ...(group === proxyGroup
      ? []
      : [
          {
            field: 'annotations["tailscale.com/proxy-group"]',
            value: group,
            rule: `without the ProxyGroup ${proxyGroup} the operator starts a separate proxy for it`,
            fix: `set it to ${proxyGroup}`,
          },
        ]),
    ...ruleHosts.map((value) => ({
      field: 'spec.rules[].host',
      value,
      rule: 'proxies pass the full MagicDNS name as Host, so a rule with a host never matches and answers 404',
      fix: 'remove the host',
    })),
    ...(hosts.length === 1 && !host.includes('.')
      ? []
      : [
          {
            field: 'spec.tls[].hosts',
            value: hosts,
            rule: 'must contain exactly one short name, that of the Tailscale Service',
            fix: 'use one name without a domain',
          },
        ]),
    ...tagFindings(placed, proxyTag),
  ];
}

const isTailscaleBalancer = ({ object }: RenderedObject): boolean =>
  (object['spec'] as { readonly loadBalancerClass?: string } | undefined)?.loadBalancerClass === 'tailscale';

/** Mistakes in these objects only show when somebody opens the name. */
export const tailscaleIngress: Check<RenderedFleet> = {
  name: 'tailscale-ingress',
  rule: 'A Tailscale Ingress uses the ProxyGroup, has one short host in `tls` and none in its rules, and keeps the proxy tag',
  reason: 'With a host in the rule, three services answered 404 after they moved to the ProxyGroup',
  run(subject) {
    const { proxyGroup } = subject.fleet.providers.ingress;
    const proxyTag = subject.fleet.network.tags.ingressProxy;
    const ingresses = objectsOfKind(subject, 'Ingress').filter((it) => specOf(it).ingressClassName === 'tailscale');
    const balancers = objectsOfKind(subject, 'Service').filter(isTailscaleBalancer);
    const problem = (placed: RenderedObject, { field, ...finding }: Finding): Problem => ({
      subject: subjectOf(placed.service),
      field: `${nameOf(placed)} ${field}`,
      ...finding,
    });
    const named = ingresses.flatMap((placed) => hostsOf(placed).map((host) => ({ placed, host })));
    return {
      examined: `${count(ingresses, 'Ingress', 'Ingresses')}, ${count(balancers, 'load balancer')}`,
      problems: [
        ...ingresses.flatMap((placed) =>
          findings(placed, proxyGroup, proxyTag).map((finding) => problem(placed, finding)),
        ),
        ...balancers.flatMap((placed) => tagFindings(placed, proxyTag).map((finding) => problem(placed, finding))),
        ...clashes(
          named,
          ({ host }) => host,
          (second, first) =>
            problem(second.placed, {
              field: 'spec.tls[].hosts',
              value: second.host,
              rule: `${nameOf(first.placed)} of ${subjectOf(first.placed.service)} already has this host`,
              fix: 'choose another host for one of the two',
            }),
        ),
      ],
    };
  },
};

import type { Fleet } from '../fleet.ts';
import { type Check, clashes, count } from './check.ts';

/** A name or address of a host or cluster. */
interface Identifier {
  readonly subject: string;
  readonly field: string;
  readonly value: string;
}

const identifiersOf = ({ hosts, clusters }: Fleet): readonly Identifier[] => [
  ...hosts.flatMap(({ name, tailnetAddress, lanAddress }) => {
    const subject = `host ${name}`;
    return [
      { subject, field: 'name', value: name },
      ...(tailnetAddress === undefined ? [] : [{ subject, field: 'tailnetAddress', value: tailnetAddress }]),
      ...(lanAddress === undefined ? [] : [{ subject, field: 'lanAddress', value: lanAddress }]),
    ];
  }),
  ...clusters.flatMap(({ name, context, api }) => {
    const subject = `cluster ${name}`;
    return [
      { subject, field: 'name', value: name },
      { subject, field: 'context', value: context },
      { subject, field: 'api', value: api },
    ];
  }),
];

export const uniqueAddresses: Check<Fleet> = {
  name: 'unique-addresses',
  rule: 'Names and addresses of hosts are unique, as are names, contexts and API URLs of clusters',
  reason: 'With a copied entry, work for one host is sent to another',
  run(fleet) {
    const kind = ({ subject }: Identifier): string => subject.split(' ')[0] ?? '';
    return {
      examined: `${count(fleet.hosts, 'host')}, ${count(fleet.clusters, 'cluster')}`,
      problems: clashes(
        identifiersOf(fleet),
        (item) => `${kind(item)} ${item.value} ${item.field.replace(/^(tailnet|lan)/, '')}`,
        (second, first) => ({
          subject: second.subject,
          field: second.field,
          value: second.value,
          rule: `${first.subject} has the same ${first.field}`,
          fix: `correct \`${second.field}\` of one of the two`,
        }),
      ),
    };
  },
};

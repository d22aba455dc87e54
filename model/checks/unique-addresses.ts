import type { Fleet } from '../fleet.ts';
import { type Check, clashes, count } from './check.ts';

/** Something that a machine or a cluster is known by. */
interface Label {
  readonly subject: string;
  readonly field: string;
  readonly value: string;
}

const labelsOf = ({ hosts, clusters }: Fleet): readonly Label[] => [
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

/** Machines and clusters are told apart by these. */
export const uniqueAddresses: Check<Fleet> = {
  name: 'unique-addresses',
  rule: 'No two machines share a name or an address, and no two clusters a name, a context or an API',
  reason: 'A copied entry sends the work of one machine to the other',
  run(fleet) {
    const kind = ({ subject }: Label): string => subject.split(' ')[0] ?? '';
    return {
      examined: `${count(fleet.hosts, 'host')}, ${count(fleet.clusters, 'cluster')}`,
      problems: clashes(
        labelsOf(fleet),
        (label) => `${kind(label)} ${label.value} ${label.field.replace(/^(tailnet|lan)/, '')}`,
        (second, first) => ({
          subject: second.subject,
          field: second.field,
          value: second.value,
          rule: `${first.subject} has the same ${first.field}`,
          fix: `correct the ${second.field} of one of the two`,
        }),
      ),
    };
  },
};

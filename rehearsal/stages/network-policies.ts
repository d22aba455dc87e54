import { execFile } from 'node:child_process';
import type { Cluster } from '#model/host.ts';
import { networkPolicyEvaluatorBinary } from '../lib/binaries.ts';
import { type Log, locate } from '../lib/build.ts';
import { type RenderedObject, renderedObjects } from '../lib/objects.ts';
import type { Rehearsal } from '../lib/rehearsal.ts';
import { type Proof, type Stage, prove } from '../lib/stage.ts';
import { type OutsideAddress, allowsOutside, allowsPods, outsideAddresses } from '../network-policies/expected.ts';
import { type Policy, mutants } from '../network-policies/mutants.ts';
import { type Pod, podsOf } from '../network-policies/pods.ts';
import { compare } from '../reach/comparison.ts';

interface Question {
  readonly pods: readonly Pod[];
  readonly addresses: readonly OutsideAddress[];
}

/** The connections that Cyclonus allows, for each set of policies. */
function evaluate(binary: string, { pods, addresses }: Question, sets: readonly (readonly Policy[])[]) {
  // The evaluator needs no service, which would refer to the whole fleet.
  const question = { pods: pods.map((pod) => ({ ...pod, service: undefined })), addresses, sets };
  return new Promise<readonly (readonly string[])[]>((resolve, reject) => {
    const child = execFile(binary, { maxBuffer: 2 ** 30 }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as readonly (readonly string[])[]);
      else reject(new Error(stderr || error.message));
    });
    child.stdin?.end(JSON.stringify(question));
  });
}

/** Every connection that is tried in a cluster, and those that the model allows. */
function tried({ fleet }: Rehearsal, { pods, addresses }: Question) {
  const cells = pods.flatMap((from) => [
    ...pods
      .filter((to) => to !== from)
      .flatMap((to) =>
        to.ports.map((port) => ({
          cell: `${from.name} ${to.name} ${port.number}/${port.protocol}`,
          allowed: allowsPods(fleet, from, to, port),
        })),
      ),
    ...addresses.flatMap((to) =>
      to.ports.map((port) => ({
        cell: `${from.name} ${to.ip} ${port.number}/${port.protocol}`,
        allowed: allowsOutside(fleet, from, to, port),
      })),
    ),
  ]);
  const allowed = new Set(cells.filter((cell) => cell.allowed).map(({ cell }) => cell));
  return { count: cells.length, allowed };
}

async function proofsOf(binary: string, rehearsal: Rehearsal, cluster: Cluster, objects: readonly RenderedObject[]) {
  const policies = objects.flatMap(({ object }) =>
    object.kind === 'NetworkPolicy' ? [object as unknown as Policy] : [],
  );
  const pods = podsOf(rehearsal.fleet, cluster, objects);
  const question = { pods, addresses: outsideAddresses(rehearsal.fleet, cluster, pods) };
  const { count, allowed } = tried(rehearsal, question);
  const differences = (open: readonly string[]): readonly string[] => compare(allowed, new Set(open));
  return [
    await prove(`the policies on ${cluster.name} allow exactly the declared connections`, async () => {
      const [open = []] = await evaluate(binary, question, [policies]);
      const found = differences(open);
      if (found.length > 0) throw new Error(found.join('\n'));
      return `${count} connections between ${pods.length} pods and outwards, ${allowed.size} of them allowed`;
    }),
    await prove(`every mutant of the policies on ${cluster.name} is detected`, async () => {
      const all = mutants(policies);
      const answers = await evaluate(
        binary,
        question,
        all.map((mutant) => mutant.policies),
      );
      const survivors = all.filter((_, index) => differences(answers[index] ?? []).length === 0);
      if (survivors.length > 0) throw new Error(`not detected:\n${survivors.map(({ name }) => name).join('\n')}`);
      return `${all.length} mutants, all detected`;
    }),
  ];
}

/** Evaluates the rendered NetworkPolicies for every pair of pods, and compares them with the calls of the model. */
export const networkPoliciesStage: Stage<Rehearsal> = {
  name: 'network-policies',
  description: 'the NetworkPolicies allow every declared connection, and no other',
  standalone: networkPolicyEvaluatorBinary,
  async run(rehearsal, log: Log): Promise<readonly Proof[]> {
    const binary = await locate(networkPolicyEvaluatorBinary, log);
    const objects = renderedObjects(rehearsal.files, rehearsal.fleet);
    const proofs: Proof[] = [];
    for (const cluster of rehearsal.fleet.clusters) {
      const own = objects.filter((object) => object.cluster === cluster.name);
      proofs.push(...(await proofsOf(binary, rehearsal, cluster, own)));
    }
    return proofs;
  },
};

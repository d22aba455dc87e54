/** A NetworkPolicy as far as mutants change it. */
export interface Policy {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly ingress?: readonly unknown[];
    readonly egress?: readonly unknown[];
    readonly [field: string]: unknown;
  };
}

/** The policies of a cluster with one change. */
export interface Mutant {
  readonly name: string;
  readonly policies: readonly Policy[];
}

/** One mutant for each rule that is removed, for each direction that is opened, and for each policy that is missing. */
export function mutants(policies: readonly Policy[]): readonly Mutant[] {
  const replaced = (old: Policy, spec: Partial<Policy['spec']>): readonly Policy[] =>
    policies.map((policy) => (policy === old ? { ...old, spec: { ...old.spec, ...spec } } : policy));
  return policies.flatMap((policy) => {
    const name = `${policy.metadata.namespace ?? ''}/${policy.metadata.name}`;
    const directions = (['ingress', 'egress'] as const).flatMap((direction) => {
      const rules = policy.spec[direction];
      if (rules === undefined) return [];
      return [
        ...rules.map((_, index) => ({
          name: `${name}: without ${direction} rule ${index + 1}`,
          policies: replaced(policy, { [direction]: rules.filter((__, other) => other !== index) }),
        })),
        { name: `${name}: any ${direction}`, policies: replaced(policy, { [direction]: [{}] }) },
      ];
    });
    return [...directions, { name: `without ${name}`, policies: policies.filter((other) => other !== policy) }];
  });
}

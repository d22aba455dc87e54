import { join } from 'node:path';
import { tailscaleItem } from '#fleet/vault.ts';
import type { Network } from '#model/network.ts';
import { adoptPolicy, policyResource, policyText, tailnetProgram } from '../tailscale/program.ts';
import type { Credential } from './credentials.ts';
import { policyDifferences, samePolicy } from './policy-diff.ts';
import { meaningOf } from './policy-text.ts';
import { policyProblems } from './preflight.ts';
import { describeReach, lockouts, reachChanges } from './reach-changes.ts';
import { type Inspection, type Mode, type Plan, type PlanContext, PlanAborted } from './run.ts';
import type { PlannedStack } from './stack.ts';
import { TailscaleApi } from './tailscale-api.ts';
import { transitionPolicy } from './transition.ts';

/** OAuth client of the provider and of our own API calls. Its tags and scopes are in the fleet's network. */
export const tailscaleCredentials: readonly Credential[] = [
  { variable: 'TAILSCALE_OAUTH_CLIENT_ID', field: tailscaleItem.field('client_id') },
  { variable: 'TAILSCALE_OAUTH_CLIENT_SECRET', field: tailscaleItem.field('client_secret'), prefix: 'tskey-client-' },
];

/** The policy text in the state; undefined if the policy is not part of the state. */
async function lastApplied(stack: PlannedStack): Promise<string | undefined> {
  const [outputs] = await stack.recorded(policyResource.type);
  return outputs === undefined ? undefined : String(outputs['acl']);
}

/** Maximum length of a line in a diff; policy tests list every port. */
const maxWidth = 160;

const shorten = (line: string): string => (line.length > maxWidth ? `${line.slice(0, maxWidth)} …` : line);

const drifted = (last: string, live: string): PlanAborted =>
  new PlanAborted(
    [
      'The tailnet policy was changed outside this project, and applying would revert the change. Nothing was applied.',
      ...policyDifferences(last, live).map((line) => `  ${shorten(line)}`),
      'Declare the change in the fleet, or overwrite it with --accept-drift.',
    ].join('\n'),
  );

/**
 * Checks of the policy that the engine cannot make: manual changes, validation by the server, and changes of access.
 * They run before the provider, which overwrites without checking.
 */
async function inspectPolicy(
  context: PlanContext,
  stack: PlannedStack,
  credentials: Readonly<Record<string, string>>,
  mode: Mode,
): Promise<Inspection> {
  const { fleet, environment, acceptDrift = false, retry = {}, print } = context;
  const api = new TailscaleApi({
    tailnet: fleet.network.tailnet,
    clientId: credentials['TAILSCALE_OAUTH_CLIENT_ID'] ?? '',
    clientSecret: credentials['TAILSCALE_OAUTH_CLIENT_SECRET'] ?? '',
    ...(environment['TAILSCALE_BASE_URL'] === undefined ? {} : { baseUrl: environment['TAILSCALE_BASE_URL'] }),
    ...retry,
  });
  const text = policyText(fleet);
  const last = await lastApplied(stack);
  const { text: live } = await api.policy();
  const both = transitionPolicy(live, text);
  if (last !== undefined && !acceptDrift) {
    // An interrupted update may have left the transition without recording it.
    const expected = [last, text, transitionPolicy(last, text)];
    if (!expected.some((policy) => samePolicy(policy, live))) throw drifted(last, live);
  }
  for (const policy of [text, both]) {
    const refused = await api.validate(policy);
    if (refused.length > 0) {
      throw new PlanAborted(
        `Tailscale rejects the policy, so nothing was applied:\n${refused.map((line) => `  ${line}`).join('\n')}`,
      );
    }
  }
  const [before, after] = [meaningOf(fleet, live), meaningOf(fleet, text)];
  for (const line of policyDifferences(live, text)) print(`  ${shorten(line)}`);
  for (const line of describeReach(reachChanges(fleet, before, after))) print(line);
  for (const rule of before.unsupported)
    print(`  Not evaluated, because the destination is not a tag or service: ${rule}`);
  if (last === undefined) {
    print('The policy is not part of the state yet: `up` imports the live one before changing it.');
    if (mode === 'up') await stack.adopt(policyResource, adoptPolicy(live));
  }
  return {
    risks: lockouts(fleet, before, after),
    beforeUp: async () => {
      if (!samePolicy((await api.policy()).text, live))
        throw new PlanAborted('The policy changed during the review of this plan. Nothing was applied; run it again.');
    },
    transition: (steps) =>
      !samePolicy(live, text) && steps.some(({ type }) => type === 'tailscale:DeviceTags')
        ? {
            reason: 'Until the devices have their new tags, the policy contains the old rules and the new ones.',
            program: () => tailnetProgram(fleet, both),
          }
        : undefined,
    afterUp: async () => {
      if (!samePolicy((await api.policy()).text, text))
        throw new PlanAborted(
          'Applied, but the tailnet has a different policy than the one that was sent; run it again.',
        );
    },
  };
}

/** Name of a tailnet's stack: the first label of its MagicDNS domain. */
export const tailnetStack = ({ tailnet }: Network): string => tailnet.slice(0, tailnet.indexOf('.'));

/** The plan of the tailnet: policy, tags, keys and Tailscale Services. */
export const tailnetPlan = (context: PlanContext): Plan => ({
  project: {
    name: 'blumeops-tailnet',
    stack: tailnetStack(context.fleet.network),
    folder: join(context.folder, 'tailscale'),
    program: () => tailnetProgram(context.fleet),
  },
  credentials: tailscaleCredentials,
  problems: policyProblems(context.fleet),
  inspect: (stack, credentials, mode) => inspectPolicy(context, stack, credentials, mode),
});

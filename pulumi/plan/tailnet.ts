import { join } from 'node:path';
import { tailscaleItem } from '#fleet/vault.ts';
import type { Network } from '#model/network.ts';
import { tailnetPolicy } from '#model/reach/policy.ts';
import { hujson } from '../tailscale/hujson.ts';
import { adoptPolicy, policyResource, tailnetProgram } from '../tailscale/program.ts';
import type { Credential } from './credentials.ts';
import { policyDifferences, samePolicy } from './policy-diff.ts';
import { meaningOf } from './policy-text.ts';
import { describeReach, lockouts, reachChanges } from './reach-changes.ts';
import { type Inspection, type Mode, type Plan, type PlanContext, Stop } from './run.ts';
import type { PlannedStack } from './stack.ts';
import { TailscaleApi } from './tailscale-api.ts';

/** With which the provider and we ourselves sign in to Tailscale: an OAuth client that owns `tag:blumeops`. */
export const tailscaleCredentials: readonly Credential[] = [
  { variable: 'TAILSCALE_OAUTH_CLIENT_ID', field: tailscaleItem.field('client_id') },
  { variable: 'TAILSCALE_OAUTH_CLIENT_SECRET', field: tailscaleItem.field('client_secret'), prefix: 'tskey-client-' },
];

/** The text that this stack wrote last; none while the policy is not in its state. */
async function lastApplied(stack: PlannedStack): Promise<string | undefined> {
  const [outputs] = await stack.recorded(policyResource.type);
  return outputs === undefined ? undefined : String(outputs['acl']);
}

/** Longest line of a difference; a test of the policy names every port there is. */
const widest = 160;

const shorten = (line: string): string => (line.length > widest ? `${line.slice(0, widest)} …` : line);

const drifted = (last: string, live: string): Stop =>
  new Stop(
    [
      'Somebody changed the policy of the tailnet since it was last applied; applying would undo it. Nothing was applied.',
      ...policyDifferences(last, live).map((line) => `  ${shorten(line)}`),
      'Take the change over into the fleet, or overwrite it with --accept-drift.',
    ].join('\n'),
  );

/**
 * What the engine cannot see of a policy: who changed it meanwhile, what the server says to it, who reaches what.
 * The provider overwrites blindly, so all this comes before it.
 */
async function inspectPolicy(
  context: PlanContext,
  stack: PlannedStack,
  credentials: Readonly<Record<string, string>>,
  mode: Mode,
): Promise<Inspection> {
  const { fleet, environment, acceptDrift = false, patience = {}, print } = context;
  const api = new TailscaleApi({
    tailnet: fleet.network.tailnet,
    clientId: credentials['TAILSCALE_OAUTH_CLIENT_ID'] ?? '',
    clientSecret: credentials['TAILSCALE_OAUTH_CLIENT_SECRET'] ?? '',
    ...(environment['TAILSCALE_BASE_URL'] === undefined ? {} : { baseUrl: environment['TAILSCALE_BASE_URL'] }),
    ...patience,
  });
  const text = hujson(tailnetPolicy(fleet));
  const last = await lastApplied(stack);
  const { text: live } = await api.policy();
  if (last !== undefined && !acceptDrift && !samePolicy(last, live) && !samePolicy(live, text)) {
    throw drifted(last, live);
  }
  const refused = await api.validate(text);
  if (refused.length > 0) {
    throw new Stop(
      `Tailscale refuses the policy, so nothing was applied:\n${refused.map((line) => `  ${line}`).join('\n')}`,
    );
  }
  const [before, after] = [meaningOf(fleet, live), meaningOf(fleet, text)];
  for (const line of policyDifferences(live, text)) print(`  ${shorten(line)}`);
  for (const line of describeReach(reachChanges(fleet, before, after))) print(line);
  for (const rule of before.unjudged) print(`  Not judged, because it names no tag or service: ${rule}`);
  if (last === undefined) {
    print('The state does not know the policy yet: `up` takes the live one over before it changes anything.');
    if (mode === 'up') await stack.adopt(policyResource, adoptPolicy(live));
  }
  return {
    risks: lockouts(fleet, before, after),
    beforeUp: async () => {
      if (!samePolicy((await api.policy()).text, live))
        throw new Stop('The policy changed while this plan was looked at. Nothing was applied: look again.');
    },
    afterUp: async () => {
      if (!samePolicy((await api.policy()).text, text))
        throw new Stop('Applied, but the tailnet has another policy than the one that was sent: look again.');
    },
  };
}

/** The stack of a tailnet: the first label of its MagicDNS domain, `tail…` for `tail….ts.net`. */
export const tailnetStack = ({ tailnet }: Network): string => tailnet.slice(0, tailnet.indexOf('.'));

/** The plan of the tailnet. */
export const tailnetPlan = (context: PlanContext): Plan => ({
  project: {
    name: 'blumeops-tailnet',
    stack: tailnetStack(context.fleet.network),
    folder: join(context.folder, 'tailscale'),
    program: () => tailnetProgram(context.fleet),
  },
  credentials: tailscaleCredentials,
  inspect: (stack, credentials, mode) => inspectPolicy(context, stack, credentials, mode),
});

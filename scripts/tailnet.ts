import { tailnetPlan } from '#pulumi/plan/tailnet.ts';
import { planCommand } from './lib/plan.ts';

// `npm run tailnet-up -- --yes` asks nothing.
await planCommand('tailnet', 'Policy, tags, keys and services of the tailnet', tailnetPlan, {
  overwrites: 'overwrite a policy that was changed by hand',
});

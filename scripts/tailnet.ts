import { enableCompileCache } from 'node:module';

/**
 * `npm run tailnet-preview` and `npm run tailnet-up`: what would change in the tailnet, who would reach more or less,
 * and the change itself. `npm run tailnet-up -- --yes` asks nothing.
 */
enableCompileCache();
const { planCommand } = await import('./lib/plan.ts');
const { tailnetPlan } = await import('#pulumi/plan/tailnet.ts');
await planCommand('tailnet', 'Policy, tags, keys and services of the tailnet', tailnetPlan, {
  overwrites: 'overwrite a policy that was changed by hand',
});

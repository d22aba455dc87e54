import { enableCompileCache } from 'node:module';

/**
 * `npm run fly-preview` and `npm run fly-up`: what would change at Fly.io, and the change itself. `fly-deploy` builds and deploys
 * the machine again, `fly-status` says how it is, `fly-rollback` deploys the last good release, `fly-shutoff` takes everything off the internet.
 */
enableCompileCache();
const [mode = ''] = process.argv.slice(2);
if (mode === 'preview' || mode === 'up') {
  const { planCommand } = await import('./lib/plan.ts');
  const { flyPlan } = await import('#pulumi/plan/fly.ts');
  await planCommand('fly', 'Application, key, deployment and certificates of the public edge', flyPlan);
} else {
  const { flyCommand } = await import('./lib/fly.ts');
  await flyCommand();
}

import { flyPlan } from '#pulumi/plan/fly.ts';
import { flyCommand } from './lib/fly.ts';
import { planCommand } from './lib/plan.ts';

// `fly preview` and `fly up` are the plan of the stack; the other subcommands operate what is deployed.
const [mode = ''] = process.argv.slice(2);
if (mode === 'preview' || mode === 'up')
  await planCommand('fly', 'App, auth key, deployment and certificates of the public edge', flyPlan);
else await flyCommand();

import { enableCompileCache } from 'node:module';

/** `npm run dns-preview` and `npm run dns-up`: what would change in the public DNS, and the change itself. */
enableCompileCache();
const { planCommand } = await import('./lib/plan.ts');
const { dnsPlan } = await import('#pulumi/plan/dns.ts');
await planCommand('dns', 'Records of the public zone', dnsPlan);

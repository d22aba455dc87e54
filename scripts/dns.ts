import { dnsPlan } from '#pulumi/plan/dns.ts';
import { planCommand } from './lib/plan.ts';

await planCommand('dns', 'Records of the public zone', dnsPlan);

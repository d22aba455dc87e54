import { join } from 'node:path';
import { fleet } from '#fleet/index.ts';
import { argocdManager } from '#fleet/services/argocd-manager.ts';
import { connect } from '#fleet/vault.ts';
import { bootstrapProgram } from './program.ts';

/** Entry point for the `pulumi` command: `pulumi up --cwd pulumi/bootstrap`, once per new cluster. */
export default () =>
  bootstrapProgram(
    fleet,
    {
      vault: { file: connect.field('credentials-file'), token: connect.field('token') },
      access: argocdManager.services,
    },
    join(import.meta.dirname, '../../dist'),
  );

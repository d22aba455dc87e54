import { createHash } from 'node:crypto';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { contentOf } from '#model/config.ts';
import type { ConfigVolume } from '#model/storage.ts';
import { serialize } from '../formats/index.ts';
import { type Context, labels } from './context.ts';

/** The files of a ConfigMap as texts. */
const filesOf = ({ files }: ConfigVolume, { fleet }: Context): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, file]) => [name, serialize(contentOf(file, fleet))]));

/** A ConfigMap under its own name; a change restarts its readers because the pod template carries {@link hash}. */
export class ConfigMap extends Construct {
  /** First 12 hex digits of the SHA-256 of its content. */
  readonly hash: string;

  constructor(scope: Construct, props: ConfigVolume, context: Context) {
    super(scope, props.name);
    const data = filesOf(props, context);
    this.hash = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 12);
    new k8s.KubeConfigMap(this, 'config-map', {
      metadata: { name: props.name, namespace: context.service.namespace, labels: labels(context.service) },
      data,
    });
  }
}

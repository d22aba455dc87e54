import { type RenderedObject, type RenderedFleet, objectsOfKind } from './check.ts';

/** Source of an Application's manifests. */
export interface Source {
  readonly repoURL?: string;
  readonly targetRevision?: string;
}

/** The parts of an Application that the checks read. */
export interface ApplicationSpec {
  readonly project?: string;
  readonly source?: Source;
  readonly sources?: readonly Source[];
  readonly destination?: { readonly server?: string; readonly namespace?: string };
  readonly syncPolicy?: {
    readonly syncOptions?: readonly string[];
    readonly managedNamespaceMetadata?: { readonly labels?: Readonly<Record<string, string>> };
  };
}

/** An Application, as the checks read it. */
export interface Application {
  readonly placed: RenderedObject;
  readonly name: string;
  readonly subject: string;
  readonly spec: ApplicationSpec;
  readonly sources: readonly Source[];
}

/** Every Application of Argo CD. */
export const applications = (subject: RenderedFleet): readonly Application[] =>
  objectsOfKind(subject, 'Application').map((placed) => {
    const spec = (placed.object['spec'] ?? {}) as ApplicationSpec;
    const { name } = placed.object.metadata;
    const sources = [...(spec.source === undefined ? [] : [spec.source]), ...(spec.sources ?? [])];
    return { placed, name, subject: `application ${name}`, spec, sources };
  });

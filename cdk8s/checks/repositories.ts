import { repositoryUrl } from '#model/views/delivery.ts';
import type { Problem } from '#model/errors.ts';
import { type Application, applications } from './applications.ts';
import { type Check, type RenderedFleet, count, objectsOfKind } from './check.ts';

interface ProjectSpec {
  readonly sourceRepos?: readonly string[];
  readonly destinations?: readonly { readonly server?: string; readonly namespace?: string }[];
}

/** What a project permits. Our projects contain no patterns. */
interface Project {
  readonly repositories: ReadonlySet<string>;
  readonly destinations: ReadonlySet<string>;
}

const destinationKey = ({ server = '', namespace = '' }: NonNullable<ProjectSpec['destinations']>[number]): string =>
  `${server} ${namespace}`;

const projectsOf = (subject: RenderedFleet): ReadonlyMap<string, Project> =>
  new Map(
    objectsOfKind(subject, 'AppProject').map(({ object }) => {
      const { sourceRepos, destinations = [] } = (object['spec'] ?? {}) as ProjectSpec;
      const permitted = { repositories: new Set(sourceRepos), destinations: new Set(destinations.map(destinationKey)) };
      return [object.metadata.name, permitted];
    }),
  );

/** Why the project of an application rejects it. */
function projectProblems(application: Application, projects: ReadonlyMap<string, Project>): readonly Problem[] {
  const { subject, spec, sources } = application;
  const { project = 'default', destination = {} } = spec;
  const found = projects.get(project);
  if (found === undefined) {
    const rule = `no such AppProject; existing ones: ${[...projects.keys()].join(', ') || 'none'}`;
    return [{ subject, field: 'project', value: project, rule, fix: 'use one of them' }];
  }
  return [
    ...sources
      .filter(({ repoURL = '' }) => !found.repositories.has(repoURL))
      .map(({ repoURL }) => ({
        subject,
        field: 'repoURL',
        value: repoURL,
        rule: `AppProject ${project} does not permit this repository`,
        fix: 'add it to the sourceRepos of the project',
      })),
    ...(found.destinations.has(destinationKey(destination))
      ? []
      : [
          {
            subject,
            field: 'destination',
            value: destination,
            rule: `AppProject ${project} does not permit this cluster and namespace`,
            fix: 'add it to the destinations of the project',
          },
        ]),
  ];
}

/** Argo CD only has credentials for our forge. */
export const repositories: Check<RenderedFleet> = {
  name: 'repositories',
  rule: 'Applications use our repository or our mirrors, as permitted by their project',
  reason: 'When the mirrors moved, eight applications and the credentials kept the old URL',
  run(subject) {
    const repository = repositoryUrl(subject.fleet, 'repository');
    const mirrors = repositoryUrl(subject.fleet, 'mirrors');
    const all = applications(subject);
    const projects = projectsOf(subject);
    const isOurs = (url: string): boolean => url === repository || url.startsWith(`${mirrors}/`);
    return {
      examined: count(
        all.flatMap(({ sources }) => sources),
        'source',
      ),
      problems: all.flatMap((application): readonly Problem[] => {
        const foreign = application.sources.filter(({ repoURL = '' }) => !isOurs(repoURL));
        if (foreign.length === 0) return projectProblems(application, projects);
        return foreign.map(({ repoURL }) => ({
          subject: application.subject,
          field: 'repoURL',
          value: repoURL,
          rule: `it is neither ${repository} nor a mirror below ${mirrors}`,
          fix: 'mirror the repository in the forge and use the mirror',
        }));
      }),
    };
  },
};

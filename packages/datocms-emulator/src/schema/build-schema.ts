import { GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { ViewOptions } from '../content/view.ts';
import type { Project } from '../project/project.ts';
import { recordType } from './record-types.ts';
import { rootFields } from './root-fields.ts';
import { createScope } from './scope.ts';
import { fileInterface } from './upload-types.ts';

/** Generates a project's schema in the shape of the service's. */
export function buildSchema(
  project: Project,
  { excludeInvalid: strict, hiddenModels, drafts }: ViewOptions,
): GraphQLSchema {
  const models = new Map([...project.models].filter(([apiKey]) => !hiddenModels.has(apiKey)));
  const scope = createScope(project, models, { strict, drafts }, recordType);
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: () => rootFields(scope) }),
    types: [...[...models.values()].map((model) => scope.recordType(model)), fileInterface(scope)],
  });
}

import type { GraphQLNamedType, GraphQLObjectType } from 'graphql';
import type { Model } from '../project/model-file.ts';
import type { Project } from '../project/project.ts';

/** State that the type builders of one schema share. */
export interface Scope {
  readonly project: Project;
  /** The models and blocks that the token may see, by API key. */
  readonly models: ReadonlyMap<string, Model>;
  /** Without invalid records, required fields are non-null, and asset types are as narrow as their validators. */
  readonly strict: boolean;
  /** With drafts, publication dates can be null. */
  readonly drafts: boolean;
  /** Creates a named type on the first call and returns the same one after that. */
  named<T extends GraphQLNamedType>(name: string, make: () => T): T;
  /**
   * The type of a model's records, or of a block. Fields refer to record types and record types consist of fields,
   * so the scope stands between the two.
   */
  recordType(model: Model): GraphQLObjectType;
}

export function createScope(
  project: Project,
  models: ReadonlyMap<string, Model>,
  mode: Pick<Scope, 'strict' | 'drafts'>,
  buildRecordType: (scope: Scope, model: Model) => GraphQLObjectType,
): Scope {
  const types = new Map<string, GraphQLNamedType>();
  const scope: Scope = {
    project,
    models,
    ...mode,
    named: <T extends GraphQLNamedType>(name: string, make: () => T): T => {
      const known = types.get(name) as T | undefined;
      if (known) return known;
      const type = make();
      types.set(name, type);
      return type;
    },
    recordType: (model) => buildRecordType(scope, model),
  };
  return scope;
}

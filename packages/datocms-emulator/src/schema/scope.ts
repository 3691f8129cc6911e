import type { GraphQLNamedType } from 'graphql';
import type { Placeholders } from '../content/placeholder.ts';
import type { View } from '../content/view.ts';
import type { Model } from '../project/model-file.ts';
import type { Project } from '../project/project.ts';

/** What the builders of one schema share. */
export interface Scope {
  readonly project: Project;
  /** The models and blocks that the token may see, by API key. */
  readonly models: ReadonlyMap<string, Model>;
  /** Strict mode: required fields are non-null, and asset types are as narrow as their validations. */
  readonly strict: boolean;
  readonly drafts: boolean;
  /** Makes a named type once, and gives the same one from then on. */
  named<T extends GraphQLNamedType>(name: string, make: () => T): T;
}

/** What resolvers get as their context. */
export interface RequestContext {
  readonly placeholders: Placeholders;
  readonly view: View;
  readonly baseEditingUrl: string | null;
}

export function createScope(
  project: Project,
  models: ReadonlyMap<string, Model>,
  mode: Pick<Scope, 'strict' | 'drafts'>,
): Scope {
  const types = new Map<string, GraphQLNamedType>();
  return {
    project,
    models,
    ...mode,
    named: <T extends GraphQLNamedType>(name: string, make: () => T): T => {
      const known = types.get(name) as T | undefined;
      if (known) return known;
      const made = make();
      types.set(name, made);
      return made;
    },
  };
}

import { GraphQLError } from 'graphql';

/** The most items that one collection field gives. */
const pageLimit = 500;

export interface PageArguments {
  readonly skip?: number | null;
  readonly first?: number | null;
}

/** One page of a list. Throws GraphQLError for a page that the service refuses. */
export function takePage<T>(items: readonly T[], { skip, first }: PageArguments): readonly T[] {
  const [start, count] = [skip ?? 0, first ?? 20];
  if (count > pageLimit) throw new GraphQLError(`Argument 'first' cannot be greater than ${pageLimit}: it is ${count}`);
  if (count < 0 || start < 0) throw new GraphQLError("Arguments 'first' and 'skip' cannot be negative");
  return items.slice(start, start + count);
}

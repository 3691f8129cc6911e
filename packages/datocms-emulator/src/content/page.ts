import { GraphQLError } from 'graphql';

const maxPageSize = 500;

export interface PageArguments {
  readonly skip?: number | null;
  readonly first?: number | null;
}

/**
 * One page of a list.
 * @throws GraphQLError if the service would refuse `first` or `skip`.
 */
export function takePage<T>(items: readonly T[], { skip, first }: PageArguments): readonly T[] {
  const [start, count] = [skip ?? 0, first ?? 20];
  if (count > maxPageSize)
    throw new GraphQLError(`Argument 'first' cannot be greater than ${maxPageSize}: it is ${count}`);
  if (count < 0 || start < 0) throw new GraphQLError("Arguments 'first' and 'skip' cannot be negative");
  return items.slice(start, start + count);
}

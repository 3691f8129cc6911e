import { GraphQLEnumType } from 'graphql';

export const ItemStatus = new GraphQLEnumType({
  name: 'ItemStatus',
  values: { draft: {}, updated: {}, published: {} },
});

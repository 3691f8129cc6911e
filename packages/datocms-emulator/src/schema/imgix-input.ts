import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
} from 'graphql';
import { imgixParametersByKind, imgixWordLists, imgixWords } from '../imgix/parameter-names.ts';
import { BooleanType, FloatType, IntType } from './scalars.ts';

const scalars = { String: GraphQLString, BooleanType, FloatType, IntType };

/** The `ImgixParams` input type. */
export const ImgixParams = new GraphQLInputObjectType({
  name: 'ImgixParams',
  fields: Object.fromEntries([...plainParameters(), ...wordParameters()].map(([name, type]) => [name, { type }])),
});

function* plainParameters(): Generator<[string, GraphQLInputType]> {
  for (const kind of Object.keys(scalars) as (keyof typeof scalars)[]) {
    for (const name of imgixParametersByKind[kind].split(' ')) yield [name, scalars[kind]];
  }
}

function* wordParameters(): Generator<[string, GraphQLInputType]> {
  for (const [name, words] of Object.entries(imgixWords)) yield [name, wordEnum(name, words)];
  for (const [name, words] of Object.entries(imgixWordLists)) {
    yield [name, new GraphQLList(new GraphQLNonNull(wordEnum(name, words)))];
  }
}

function wordEnum(parameter: string, words: string): GraphQLEnumType {
  return new GraphQLEnumType({
    name: `ImgixParams${parameter.charAt(0).toUpperCase()}${parameter.slice(1)}`,
    values: Object.fromEntries(words.split(' ').map((word) => [word, {}])),
  });
}

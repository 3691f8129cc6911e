import { GraphQLEnumType, GraphQLFloat, GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import { FloatType, IntType, MetaTagAttributes } from './scalars.ts';

const required = {
  string: new GraphQLNonNull(GraphQLString),
  int: new GraphQLNonNull(IntType),
  float: new GraphQLNonNull(FloatType),
};

export const ItemStatus = new GraphQLEnumType({
  name: 'ItemStatus',
  values: { draft: {}, updated: {}, published: {} },
});

export const CollectionMetadata = new GraphQLObjectType({
  name: 'CollectionMetadata',
  fields: { count: { type: required.int } },
});

export const ColorField = new GraphQLObjectType({
  name: 'ColorField',
  fields: {
    alpha: { type: required.int },
    blue: { type: required.int },
    cssRgb: { type: required.string },
    green: { type: required.int },
    hex: { type: required.string },
    red: { type: required.int },
  },
});

export const LatLonField = new GraphQLObjectType({
  name: 'LatLonField',
  fields: { latitude: { type: required.float }, longitude: { type: required.float } },
});

export const VideoField = new GraphQLObjectType({
  name: 'VideoField',
  fields: {
    height: { type: required.int },
    provider: { type: required.string },
    providerUid: { type: required.string },
    thumbnailUrl: { type: required.string },
    title: { type: required.string },
    url: { type: required.string },
    width: { type: required.int },
  },
});

export const FocalPoint = new GraphQLObjectType({
  name: 'focalPoint',
  fields: { x: { type: required.float }, y: { type: required.float } },
});

export const Tag = new GraphQLObjectType({
  name: 'Tag',
  fields: { attributes: { type: MetaTagAttributes }, content: { type: GraphQLString }, tag: { type: required.string } },
});

export const ResponsiveImage = new GraphQLObjectType({
  name: 'ResponsiveImage',
  fields: {
    alt: { type: GraphQLString },
    aspectRatio: { type: required.float },
    base64: { type: GraphQLString },
    bgColor: { type: GraphQLString },
    height: { type: required.int },
    sizes: { type: required.string },
    src: { type: required.string },
    srcSet: { type: required.string },
    title: { type: GraphQLString },
    webpSrcSet: { type: required.string },
    width: { type: required.int },
  },
});

/** Arguments of `blurUpThumb`, apart from `imgixParams`. */
export const blurUpThumbArguments = {
  punch: { type: new GraphQLNonNull(GraphQLFloat), defaultValue: 1 },
  size: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 24 },
  quality: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 70 },
};

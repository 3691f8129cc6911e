import {
  type GraphQLEnumType,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import { BooleanType, DateTime, DateType, FloatType, IntType, ItemId, UploadId } from './scalars.ts';
import { ItemStatus } from './value-types.ts';

type Operators = Readonly<Record<string, GraphQLInputType>>;

const StringMatchesFilter = new GraphQLInputObjectType({
  name: 'StringMatchesFilter',
  fields: {
    pattern: { type: new GraphQLNonNull(GraphQLString) },
    caseSensitive: { type: BooleanType, defaultValue: false },
    regexp: { type: BooleanType, defaultValue: true },
  },
});

const LatLonNearFilter = new GraphQLInputObjectType({
  name: 'LatLonNearFilter',
  fields: {
    latitude: { type: new GraphQLNonNull(FloatType) },
    longitude: { type: new GraphQLNonNull(FloatType) },
    radius: { type: new GraphQLNonNull(FloatType) },
  },
});

const listOf = (type: GraphQLScalarType | GraphQLEnumType) => new GraphQLList(type);

/** Groups of operators; a filter combines some of them. */
export const operators = {
  exists: { exists: BooleanType } as Operators,
  matches: { matches: StringMatchesFilter, notMatches: StringMatchesFilter } as Operators,
  blank: { isBlank: BooleanType, isPresent: BooleanType } as Operators,
  equals: (type: GraphQLScalarType | GraphQLEnumType): Operators => ({ eq: type, neq: type }),
  members: (type: GraphQLScalarType | GraphQLEnumType): Operators => ({ in: listOf(type), notIn: listOf(type) }),
  order: (type: GraphQLScalarType): Operators => ({ gt: type, lt: type, gte: type, lte: type }),
  sets: (type: GraphQLScalarType | GraphQLEnumType): Operators => ({
    eq: listOf(type),
    allIn: listOf(type),
    anyIn: listOf(type),
    notIn: listOf(type),
  }),
};

const { exists, matches, blank, equals, members, order, sets } = operators;

/** The filters that are the same in every project, by name. */
const filterOperators: Readonly<Record<string, Operators>> = {
  BooleanFilter: { eq: BooleanType },
  ColorFilter: exists,
  CreatedAtFilter: { ...order(DateTime), ...equals(DateTime), ...exists },
  DateFilter: { ...order(DateType), ...exists, ...equals(DateType) },
  DateTimeFilter: { ...order(DateTime), ...equals(DateTime), ...exists },
  FileFilter: { ...equals(UploadId), ...members(UploadId), ...exists },
  FloatFilter: { ...order(FloatType), ...exists, ...equals(FloatType) },
  GalleryFilter: { ...sets(UploadId), ...exists },
  IntegerFilter: { ...order(IntType), ...exists, ...equals(IntType) },
  ItemIdFilter: { ...equals(ItemId), ...members(ItemId) },
  JsonFilter: exists,
  LatLonFilter: { near: LatLonNearFilter, ...exists },
  LinkFilter: { ...equals(ItemId), ...members(ItemId), ...exists },
  LinksFilter: { ...sets(ItemId), ...exists },
  ParentFilter: { eq: ItemId, ...exists },
  PositionFilter: { ...order(IntType), ...equals(IntType) },
  PublishedAtFilter: { ...order(DateTime), ...equals(DateTime), ...exists },
  SeoFilter: exists,
  SlugFilter: { ...equals(GraphQLString), ...members(GraphQLString) },
  StatusFilter: { ...equals(ItemStatus), ...members(ItemStatus) },
  StringFilter: { ...matches, ...blank, ...equals(GraphQLString), ...members(GraphQLString), ...exists },
  StructuredTextFilter: { ...matches, ...blank, ...exists },
  TextFilter: { ...matches, ...blank, ...exists },
  UpdatedAtFilter: { ...order(DateTime), ...equals(DateTime), ...exists },
  VideoFilter: exists,
};

const filters = Object.fromEntries(
  Object.keys(filterOperators).map((name) => [name, filterInput(name, filterOperators[name]!)]),
);

/** Looks up a filter by its name in the API. */
export function filterNamed(name: string): GraphQLInputObjectType {
  return filters[name] as GraphQLInputObjectType;
}

export function filterInput(name: string, operatorTypes: Operators): GraphQLInputObjectType {
  return new GraphQLInputObjectType({
    name,
    fields: Object.fromEntries(Object.entries(operatorTypes).map(([operator, type]) => [operator, { type }])),
  });
}

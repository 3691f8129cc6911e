import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
} from 'graphql';
import { colorBuckets } from '../content/color-bucket.ts';
import { filterInput, operators } from './filter-inputs.ts';
import { BooleanType, DateTime, IntType, UploadId } from './scalars.ts';

const { exists, matches, equals, members, order } = operators;

function words(name: string, values: readonly string[]): GraphQLEnumType {
  return new GraphQLEnumType({ name, values: Object.fromEntries(values.map((value) => [value, {}])) });
}

const uploadType = words('UploadType', [
  'image',
  'audio',
  'video',
  'richtext',
  'presentation',
  'spreadsheet',
  'pdfdocument',
  'archive',
]);
const resolution = words('ResolutionType', ['icon', 'small', 'medium', 'large']);
const orientation = words('UploadOrientation', ['landscape', 'portrait', 'square']);
const bucket = words('ColorBucketType', colorBuckets);
const tags = new GraphQLList(new GraphQLNonNull(GraphQLString));
const buckets = new GraphQLList(bucket);
const number = { ...order(IntType), ...equals(IntType) };
const moment = { ...equals(DateTime), ...order(DateTime) };
const text = { ...equals(GraphQLString), ...members(GraphQLString) };
const tagFilter = filterInput('UploadTagsFilter', {
  contains: GraphQLString,
  allIn: tags,
  anyIn: tags,
  notIn: tags,
  eq: tags,
});

/** The keys of `UploadFilter`. */
const filters: Readonly<Record<string, GraphQLInputType>> = {
  type: filterInput('TypeFilter', { ...equals(uploadType), ...members(uploadType) }),
  inUse: filterInput('InUseFilter', { eq: BooleanType }),
  resolution: filterInput('ResolutionFilter', { ...equals(resolution), ...members(resolution) }),
  size: filterInput('UploadSizeFilter', number),
  tags: tagFilter,
  smartTags: tagFilter,
  colors: filterInput('UploadColorsFilter', {
    contains: bucket,
    allIn: buckets,
    anyIn: buckets,
    notIn: buckets,
    eq: buckets,
  }),
  orientation: filterInput('OrientationFilter', equals(orientation)),
  id: filterInput('UploadIdFilter', { ...equals(UploadId), ...members(UploadId) }),
  mimeType: filterInput('UploadMimeTypeFilter', { ...matches, ...text }),
  format: filterInput('UploadFormatFilter', text),
  height: filterInput('UploadHeightFilter', number),
  width: filterInput('UploadWidthFilter', number),
  alt: filterInput('UploadAltFilter', { ...matches, ...text, ...exists }),
  title: filterInput('UploadTitleFilter', { ...matches, ...text, ...exists }),
  notes: filterInput('UploadNotesFilter', { ...matches, ...exists }),
  md5: filterInput('UploadMd5Filter', text),
  path: filterInput('UploadPathFilter', text),
  author: filterInput('UploadAuthorFilter', { ...matches, ...exists }),
  copyright: filterInput('UploadCopyrightFilter', { ...matches, ...exists }),
  basename: filterInput('UploadBasenameFilter', matches),
  filename: filterInput('UploadFilenameFilter', matches),
  _createdAt: filterInput('UploadCreatedAtFilter', moment),
  _updatedAt: filterInput('UploadUpdatedAtFilter', moment),
};

export const UploadFilter: GraphQLInputObjectType = new GraphQLInputObjectType({
  name: 'UploadFilter',
  fields: () => ({
    ...Object.fromEntries(Object.entries(filters).map(([key, type]) => [key, { type }])),
    OR: { type: new GraphQLList(UploadFilter) },
    AND: { type: new GraphQLList(UploadFilter) },
  }),
});

const orderKeys = [
  '_createdAt',
  'size',
  'resolution',
  'filename',
  'basename',
  'mimeType',
  'format',
  '_updatedAt',
  'id',
];

export const UploadOrderBy = words(
  'UploadOrderBy',
  orderKeys.flatMap((key) => [`${key}_ASC`, `${key}_DESC`]),
);

import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
} from 'graphql';
import * as content from '../content/upload-content.ts';
import type { RequestContext, UploadSource } from '../content/view.ts';
import type { Field } from '../project/model-file.ts';
import { ImgixParams } from './imgix-input.ts';
import { localeArguments } from './locale-arguments.ts';
import { CustomData, DateTime, IntType, UploadId } from './scalars.ts';
import type { Scope } from './scope.ts';
import { uploadVideoField } from './upload-video-type.ts';
import { blurUpThumbArguments, ColorField, FocalPoint, ResponsiveImage } from './value-types.ts';

/** Fields of an asset type that are never null. */
interface NonNullFields {
  readonly image?: boolean;
  readonly video?: boolean;
  readonly alt?: boolean;
  readonly title?: boolean;
}

type UploadFields = GraphQLFieldConfigMap<UploadSource, RequestContext>;

/** The type of a `file` or `gallery` field. In strict mode it is as narrow as the field's validators. */
export function fileTypeOf(scope: Scope, { validators }: Field): GraphQLObjectType {
  if (!scope.strict) return fileType(scope, {});
  return fileType(scope, {
    image: validators.image ?? false,
    video: validators.video ?? false,
    alt: validators.required_alt_title?.alt ?? false,
    title: validators.required_alt_title?.title ?? false,
  });
}

export function fileType(scope: Scope, nonNull: NonNullFields): GraphQLObjectType {
  const kind = nonNull.image ? 'Image' : nonNull.video ? 'Video' : '';
  const name = `${kind}${nonNull.alt ? 'Alt' : ''}${nonNull.title ? 'Title' : ''}FileField`;
  return scope.named(
    name,
    () =>
      new GraphQLObjectType<UploadSource, RequestContext>({
        name,
        interfaces: () => [fileInterface(scope)],
        fields: () => uploadFields(scope, nonNull),
      }),
  );
}

export function fileInterface(scope: Scope): GraphQLInterfaceType {
  return scope.named(
    'FileFieldInterface',
    () =>
      new GraphQLInterfaceType({
        name: 'FileFieldInterface',
        fields: () => uploadFields(scope, {}),
      }),
  );
}

function uploadFields(scope: Scope, nonNull: NonNullFields): UploadFields {
  const locales = localeArguments(scope);
  const imgixParams = { type: ImgixParams };
  const nonNullIf = <T extends GraphQLOutputType>(condition: boolean | undefined, type: T) =>
    condition ? new GraphQLNonNull(type as never) : type;
  const sized = nonNull.image || nonNull.video;
  return {
    _createdAt: { type: new GraphQLNonNull(DateTime), resolve: content.createdAt },
    _editingUrl: { type: GraphQLString, resolve: content.editingUrl },
    _updatedAt: { type: new GraphQLNonNull(DateTime), resolve: content.updatedAt },
    alt: { type: nonNullIf(nonNull.alt, GraphQLString), args: locales, resolve: content.alt },
    author: entryText('author'),
    basename: { type: new GraphQLNonNull(GraphQLString), resolve: ({ upload }) => upload.basename },
    blurUpThumb: { type: GraphQLString, args: { ...blurUpThumbArguments, imgixParams }, resolve: content.blurUpThumb },
    blurhash: { type: GraphQLString, resolve: () => null },
    colors: { type: listOf(ColorField), resolve: content.colors },
    copyright: entryText('copyright'),
    customData: { type: new GraphQLNonNull(CustomData), args: locales, resolve: content.customData },
    exifInfo: { type: new GraphQLNonNull(CustomData), resolve: () => ({}) },
    filename: { type: new GraphQLNonNull(GraphQLString), resolve: ({ upload }) => upload.filename },
    focalPoint: { type: nonNullIf(nonNull.image, FocalPoint), args: locales, resolve: content.focalPoint },
    format: { type: new GraphQLNonNull(GraphQLString), resolve: ({ upload }) => upload.format },
    height: { type: nonNullIf(sized, IntType), resolve: ({ upload }) => upload.height },
    id: { type: new GraphQLNonNull(UploadId), resolve: ({ upload }) => upload.id },
    md5: { type: new GraphQLNonNull(GraphQLString), resolve: ({ upload }) => upload.md5 },
    mimeType: { type: new GraphQLNonNull(GraphQLString), resolve: ({ upload }) => upload.mimeType },
    notes: entryText('notes'),
    responsiveImage: {
      type: nonNullIf(nonNull.image, ResponsiveImage),
      args: { imgixParams, sizes: { type: GraphQLString }, ...locales },
      resolve: nonNull.image ? content.responsiveImage : content.responsiveImageUnlessVector,
    },
    size: { type: new GraphQLNonNull(IntType), resolve: ({ upload }) => upload.size },
    smartTags: { type: listOf(GraphQLString), resolve: () => [] },
    tags: { type: listOf(GraphQLString), resolve: ({ upload }) => upload.entry.tags },
    thumbhash: { type: GraphQLString, resolve: () => null },
    title: { type: nonNullIf(nonNull.title, GraphQLString), args: locales, resolve: content.title },
    url: { type: new GraphQLNonNull(GraphQLString), args: { imgixParams }, resolve: content.url },
    video: { type: nonNullIf(nonNull.video, uploadVideoField(scope)), resolve: content.video },
    width: { type: nonNullIf(sized, IntType), resolve: ({ upload }) => upload.width },
  };
}

function entryText(key: 'author' | 'copyright' | 'notes'): GraphQLFieldConfig<UploadSource, RequestContext> {
  return { type: GraphQLString, resolve: ({ upload }) => upload.entry[key] ?? null };
}

function listOf(type: GraphQLOutputType): GraphQLOutputType {
  return new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type as typeof GraphQLString)));
}

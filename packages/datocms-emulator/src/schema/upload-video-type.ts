import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
} from 'graphql';
import * as mux from '../content/mux.ts';
import * as content from '../content/upload-content.ts';
import type { RequestContext, VideoSource } from '../content/view.ts';
import { ImgixParams } from './imgix-input.ts';
import { localeArguments } from './locale-arguments.ts';
import { IntType } from './scalars.ts';
import type { Scope } from './scope.ts';
import { blurUpThumbArguments } from './value-types.ts';

const resolution = new GraphQLEnumType({ name: 'VideoMp4Res', values: { low: {}, medium: {}, high: {} } });
const thumbnailFormat = new GraphQLEnumType({ name: 'MuxThumbnailFormatType', values: { jpg: {}, png: {}, gif: {} } });
const fitMode = new GraphQLEnumType({
  name: 'MuxThumbnailFitMode',
  values: { preserve: {}, stretch: {}, crop: {}, smartcrop: {}, pad: {} },
});
const rotation = new GraphQLEnumType({
  name: 'MuxThumbnailRotation',
  values: { ROTATE_90: { value: 90 }, ROTATE_180: { value: 180 }, ROTATE_270: { value: 270 } },
});

const requiredText = new GraphQLNonNull(GraphQLString);

/** The `UploadVideoField` type. Its URLs are on Mux, see the Mux host. */
export function uploadVideoField(scope: Scope): GraphQLObjectType {
  return scope.named(
    'UploadVideoField',
    () =>
      new GraphQLObjectType<VideoSource, RequestContext>({
        name: 'UploadVideoField',
        fields: () => ({
          alt: { type: GraphQLString, args: localeArguments(scope), resolve: content.alt },
          blurUpThumb: {
            type: GraphQLString,
            args: { ...blurUpThumbArguments, imgixParams: { type: ImgixParams } },
            resolve: content.videoBlurUpThumb,
          },
          blurhash: { type: GraphQLString, resolve: () => null },
          duration: { type: GraphQLInt, resolve: ({ video, film }) => video.duration ?? film.duration },
          framerate: { type: GraphQLInt, resolve: ({ video, film }) => video.framerate ?? film.framerate },
          height: { type: new GraphQLNonNull(IntType), resolve: ({ upload }) => upload.height },
          mp4Url: {
            type: GraphQLString,
            args: { res: { type: resolution }, exactRes: { type: resolution } },
            resolve: mux.mp4Url,
          },
          muxAssetId: { type: requiredText, resolve: mux.assetId },
          muxPlaybackId: { type: requiredText, resolve: mux.playbackId },
          posterTime: { type: GraphQLFloat, resolve: mux.posterTime },
          streamingUrl: { type: requiredText, resolve: mux.streamingUrl },
          thumbhash: { type: GraphQLString, resolve: () => null },
          thumbnailUrl: {
            type: requiredText,
            args: {
              format: { type: thumbnailFormat, defaultValue: 'jpg' },
              time: { type: GraphQLFloat },
              width: { type: GraphQLInt },
              height: { type: GraphQLInt },
              fitMode: { type: fitMode },
              rotate: { type: rotation },
              flipV: { type: GraphQLBoolean },
              flipH: { type: GraphQLBoolean },
            },
            resolve: mux.thumbnailUrl,
          },
          title: { type: GraphQLString, args: localeArguments(scope), resolve: content.title },
          width: { type: new GraphQLNonNull(IntType), resolve: ({ upload }) => upload.width },
        }),
      }),
  );
}

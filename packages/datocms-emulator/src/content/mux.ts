import type { VideoSource } from './view.ts';

type Resolution = 'low' | 'medium' | 'high';

const resolutions: readonly Resolution[] = ['high', 'medium', 'low'];

export function playbackId({ video }: VideoSource): string {
  return video.muxPlaybackId;
}

export function assetId({ video }: VideoSource): string {
  return video.muxAssetId ?? `asset-${video.muxPlaybackId}`;
}

export function streamingUrl({ video }: VideoSource): string {
  return `https://stream.mux.com/${video.muxPlaybackId}.m3u8`;
}

interface Mp4Arguments {
  readonly res?: Resolution | null;
  readonly exactRes?: Resolution | null;
}

/** URL of the best available resolution up to `res`; with `exactRes` of that one, or null. */
export function mp4Url({ video }: VideoSource, { res, exactRes }: Mp4Arguments): string | null {
  const allowed = exactRes ? [exactRes] : resolutions.slice(res ? resolutions.indexOf(res) : 0);
  const best = allowed.find((resolution) => video.mp4.includes(resolution));
  return best ? `https://stream.mux.com/${video.muxPlaybackId}/${best}.mp4` : null;
}

/** The record's field wins over the upload. Null stands for the middle of the video. */
export function posterTime({ field, video }: VideoSource): number | null {
  return field.posterTime ?? video.posterTime ?? null;
}

interface ThumbnailArguments {
  readonly format: string;
  readonly time?: number | null;
  readonly width?: number | null;
  readonly height?: number | null;
  readonly fitMode?: string | null;
  readonly rotate?: number | null;
  readonly flipV?: boolean | null;
  readonly flipH?: boolean | null;
}

export function thumbnailUrl(source: VideoSource, args: ThumbnailArguments): string {
  const query = Object.entries({
    fit_mode: args.fitMode,
    flip_h: args.flipH,
    flip_v: args.flipV,
    height: args.height,
    rotate: args.rotate,
    time: args.time ?? (args.format === 'gif' ? null : posterTime(source)),
    width: args.width,
  }).filter(([, value]) => value !== null && value !== undefined);
  const name = args.format === 'gif' ? 'animated.gif' : `thumbnail.${args.format}`;
  const url = `https://image.mux.com/${source.video.muxPlaybackId}/${name}`;
  return query.length === 0
    ? url
    : `${url}?${new URLSearchParams(query.map(([key, value]): [string, string] => [key, String(value)]))}`;
}

import type { UploadSource } from './view.ts';

type Resolution = 'low' | 'medium' | 'high';

const resolutions: readonly Resolution[] = ['high', 'medium', 'low'];

export function playbackId({ upload }: UploadSource): string {
  return upload.entry.video?.muxPlaybackId ?? '';
}

export function assetId(source: UploadSource): string {
  return source.upload.entry.video?.muxAssetId ?? `asset-${playbackId(source)}`;
}

export function streamingUrl(source: UploadSource): string {
  return `https://stream.mux.com/${playbackId(source)}.m3u8`;
}

interface Mp4Arguments {
  readonly res?: Resolution | null;
  readonly exactRes?: Resolution | null;
}

/** URL of the best available resolution up to `res`; with `exactRes` of that one, or null. */
export function mp4Url(source: UploadSource, { res, exactRes }: Mp4Arguments): string | null {
  const available = source.upload.entry.video?.mp4 ?? [];
  const allowed = exactRes ? [exactRes] : resolutions.slice(res ? resolutions.indexOf(res) : 0);
  const best = allowed.find((resolution) => available.includes(resolution));
  return best ? `https://stream.mux.com/${playbackId(source)}/${best}.mp4` : null;
}

/** The record's field wins over the upload. Null stands for the middle of the video. */
export function posterTime({ field, upload }: UploadSource): number | null {
  return field.posterTime ?? upload.entry.video?.posterTime ?? null;
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

export function thumbnailUrl(source: UploadSource, args: ThumbnailArguments): string {
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
  const url = `https://image.mux.com/${playbackId(source)}/${name}`;
  return query.length === 0
    ? url
    : `${url}?${new URLSearchParams(query.map(([key, value]): [string, string] => [key, String(value)]))}`;
}

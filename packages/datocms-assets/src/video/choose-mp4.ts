import { DownloadError } from '../findings/download-error.ts';
import { option } from '../options/options.ts';

/**
 * The MP4s that Mux may have of a video, and their largest heights. Older assets of DatoCMS have the first three, newer
 * assets the others (https://www.mux.com/docs/guides/enable-static-mp4-renditions). `highest` is as high as the video.
 */
const renditions: readonly (readonly [file: string, height: number])[] = [
  ['high', 1080],
  ['medium', 720],
  ['low', 480],
  ['capped-1080p', 1080],
  ['highest', 2160],
  ['2160p', 2160],
  ['1440p', 1440],
  ['1080p', 1080],
  ['720p', 720],
  ['540p', 540],
  ['480p', 480],
  ['360p', 360],
  ['270p', 270],
];

/**
 * The URLs of the MP4s of a stream, the best one first: sizes up to `maxResolution` in falling order, then larger sizes
 * in rising order.
 * @param streamUrl such as `https://stream.mux.com/<playback id>.m3u8`
 */
export function mp4Urls(streamUrl: string, maxResolution: number): string[] {
  const { origin, pathname } = new URL(streamUrl);
  const folder = origin + pathname.replace(/\.m3u8$/, '');
  const [below, above] = [true, false].map((isBelow) =>
    renditions.filter(([, height]) => height <= maxResolution === isBelow),
  );
  const sorted = [
    ...(below ?? []).toSorted(([, a], [, b]) => b - a),
    ...(above ?? []).toSorted(([, a], [, b]) => a - b),
  ];
  return sorted.map(([file]) => `${folder}/${file}.mp4`);
}

export function noMp4(): DownloadError {
  const fix = `Ask DatoCMS to make MP4s of the video, or store its stream with ${option('video', 'hls')}.`;
  return new DownloadError('download-failed', 'Mux has no MP4 of the video', { fix });
}

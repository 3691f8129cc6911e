import { hostOf } from './inner-urls.ts';

/** DatoCMS keeps videos at Mux: streams and MP4s on the first host, pictures of them on the second. */
export const videoHosts = ['stream.mux.com', 'image.mux.com'] as const;

export function isVideoHost(host: string): boolean {
  return (videoHosts as readonly string[]).includes(host);
}

// https://docs.mux.com/guides/play-your-videos and …/get-images-from-a-video. A playback id has letters and digits only.
const streamPath = /^\/([A-Za-z0-9]+)(?:\.m3u8|\/[\w.-]+\.(?:mp4|m4a)|\/text\/[\w-]+\.vtt)$/;
const imagePath =
  /^\/([A-Za-z0-9]+)\/(?:thumbnail\.(?:jpe?g|png|webp)|animated\.(?:gif|webp)|storyboard\.(?:vtt|json|jpe?g|png|webp))$/;

/** Parameters that change no byte: other addresses of the same files, and statistics. */
const withoutEffect: ReadonlySet<string> = new Set(['redundant_streams']);

/** Parses the URL of a stream, an MP4, subtitles or a picture of a video. @returns a `Variant`; `undefined` for any other URL */
export function parseVideoUrl(url: URL): { path: string; query: string; url: string; inner: string[] } | undefined {
  const host = hostOf(url);
  const id = (host === videoHosts[0] ? streamPath : imagePath).exec(url.pathname)?.[1];
  if (id === undefined) return undefined;
  const parameters = [...url.searchParams].filter(([name]) => !withoutEffect.has(name));
  const query = new URLSearchParams(parameters.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))).toString();
  return {
    path: videoPath(id),
    query,
    url: `https://${host}${url.pathname}${query && `?${query}`}`,
    inner: [],
  };
}

/** The identity of a video, as `Variant.path` has it. It is no path of an asset, which begins with a slash. */
export function videoPath(playbackId: string): string {
  return `mux:${playbackId}`;
}

/** The playback id of a video; `undefined` for the path of another asset. */
export function playbackIdOf(path: string): string | undefined {
  return /^mux:(.+)$/.exec(path)?.[1];
}

/** Whether a URL is that of a stream. */
export function isStreamUrl(url: string): boolean {
  return /^https:\/\/stream\.mux\.com\/[A-Za-z0-9]+\.m3u8(?:\?|$)/.test(url);
}

/** Files of a video that take several requests: the host may offer another file instead, or they name files. */
export type VideoFile = 'stream' | 'mp4' | 'storyboard';

/** @param url as `Variant.url` has it. @returns `undefined` for a picture, subtitles, and a URL of no video */
export function videoFileOf(url: string): VideoFile | undefined {
  if (isStreamUrl(url)) return 'stream';
  const [streamHost, imageHost] = videoHosts.map((host) => url.startsWith(`https://${host}/`));
  const [path = ''] = url.split('?', 1);
  if (streamHost) return /\.(?:mp4|m4a)$/.test(path) ? 'mp4' : undefined;
  return imageHost && /\/storyboard\.(?:vtt|json)$/.test(path) ? 'storyboard' : undefined;
}

export function streamUrl(playbackId: string): string {
  return `https://${videoHosts[0]}/${playbackId}.m3u8`;
}

/** URL of the picture that a player shows before the video begins. @param time in seconds. @default the middle of the video */
export function posterUrl(playbackId: string, time?: string): string {
  return `https://${videoHosts[1]}/${playbackId}/thumbnail.webp${time === undefined ? '' : `?time=${time}`}`;
}

/** URL of the small pictures that a player shows above its time line. */
export function storyboardUrl(playbackId: string): string {
  return `https://${videoHosts[1]}/${playbackId}/storyboard.vtt?format=webp`;
}

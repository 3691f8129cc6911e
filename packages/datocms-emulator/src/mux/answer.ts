import { readFile } from 'node:fs/promises';
import type { PictureCache } from '../assets/picture-cache.ts';
import type { Catalog, Segment } from './catalog.ts';
import { chooseDelivery, masterPlaylist, mediaPlaylist, readDelivery } from './playlists.ts';
import { notFound, refuse, send } from './responses.ts';
import type { Signatures } from './signatures.ts';
import { cutSubtitles } from './subtitles.ts';
import { answerVideoFile } from './video-files.ts';

export interface MuxContext {
  readonly catalog: Catalog;
  readonly signatures: Signatures;
  readonly pictures: PictureCache;
  /** A number that is another one for each request. */
  readonly request: number;
}

/** Answers a request for a URL of Mux: the host decides what there is. */
export async function answerMux(context: MuxContext, url: URL): Promise<Response> {
  const { hostname: host, pathname: path } = url;
  if (host.startsWith('manifest-')) return answerPlaylist(context, url);
  if (host.startsWith('chunk-')) return answerSegment(context, url);
  const [, playbackId = '', rest = ''] = /^\/(\w+)(.*)$/.exec(path) ?? [];
  const video = context.catalog.videos.get(playbackId);
  if (!video) return notFound();
  if (host !== 'stream.mux.com' || rest !== '.m3u8')
    return answerVideoFile(host, rest, { video, query: url.searchParams, pictures: context.pictures });
  const { signatures, request } = context;
  const deliveries = [chooseDelivery(request), chooseDelivery(request + 1)] as const;
  const playlist = masterPlaylist(video, { signatures, deliveries, query: url.searchParams });
  return playlist ? send(playlist, 'm3u8') : refuse(400, 'No rendition has such a resolution.');
}

function answerPlaylist({ catalog, signatures }: MuxContext, { hostname, pathname, searchParams: query }: URL) {
  const [, id = '', name] = /^\/(\w+)\/(rendition|subtitles)\.m3u8$/.exec(pathname) ?? [];
  const [track, delivery] = [catalog.playlists.get(id), readDelivery(hostname, 'manifest')];
  if (!track || !delivery || (name === 'subtitles') !== (track.kind === 'text')) return notFound();
  if (!signatures.isValid(pathname, query)) return expired();
  return send(mediaPlaylist(track, signatures, delivery, query.get('vsid') ?? ''), 'm3u8');
}

async function answerSegment({ catalog, signatures }: MuxContext, { hostname, pathname, searchParams: query }: URL) {
  const [, folder, name = '', extension] = /^\/v1\/(chunk|subtitle)\/(\w+\/\d+)\.(\w+)$/.exec(pathname) ?? [];
  const segment = catalog.segments.get(name);
  if (!segment || !readDelivery(hostname, 'chunk') || extension !== segment.track.extension) return notFound();
  if ((folder === 'subtitle') !== (segment.track.kind === 'text')) return notFound();
  if (!signatures.isValid(pathname, query) || !signatures.countSegment(query.get('vsid') ?? '')) return expired();
  return send(await readSegment(segment), segment.track.extension);
}

async function readSegment({ track, index }: Segment): Promise<Buffer | string> {
  const { film, source, extension, durations, start } = track;
  if (index === 'init' || track.kind === 'media') return readFile(film.file(`${source}/${index}.${extension}`));
  const from = durations.slice(0, index).reduce((sum, seconds) => sum + seconds, 0);
  return cutSubtitles(await readFile(film.file(source), 'utf8'), from, from + (durations[index] ?? 0), start);
}

function expired(): Response {
  return refuse(403, 'The signature is not valid, or has expired.');
}

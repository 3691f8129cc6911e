import { readFile } from 'node:fs/promises';
import type { PictureCache } from '../assets/picture-cache.ts';
import type { Film } from './film.ts';
import { animation, type PictureFormat, storyboard, storyboardPicture, thumbnail } from './pictures.ts';
import { notFound, refuse, send } from './responses.ts';
import type { MuxVideo } from './tracks.ts';

interface FileRequest {
  readonly video: MuxVideo;
  /** The part of the path that the pattern of the file captures. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly pictures: PictureCache;
}

interface VideoFile {
  readonly host: 'stream.mux.com' | 'image.mux.com';
  /** After the playback id. */
  readonly path: RegExp;
  answer(request: FileRequest): Response | Promise<Response>;
}

const files: readonly VideoFile[] = [
  { host: 'stream.mux.com', path: /^\/(\w+)\.mp4$/, answer: sendMp4 },
  { host: 'stream.mux.com', path: /^\/(metadata)\.json$/, answer: sendMetadata },
  { host: 'stream.mux.com', path: /^\/text\/([\w-]+)\.vtt$/, answer: sendText },
  { host: 'image.mux.com', path: /^\/thumbnail\.(jpg|png|webp)$/, answer: pictureSender('thumbnail', thumbnail) },
  { host: 'image.mux.com', path: /^\/animated\.(gif|webp)$/, answer: pictureSender('animated', animation) },
  { host: 'image.mux.com', path: /^\/storyboard\.(jpg|png|webp)$/, answer: sendStoryboardPicture },
  { host: 'image.mux.com', path: /^\/storyboard\.(vtt|json)$/, answer: sendStoryboard },
];

/** Answers a request for a file of a video that is not a playlist or a segment: `path` is what follows the playback id. */
export async function answerVideoFile(host: string, path: string, request: Omit<FileRequest, 'name'>) {
  for (const file of files) {
    const name = file.path.exec(path)?.[1];
    if (name !== undefined && file.host === host) return file.answer({ ...request, name });
  }
  return notFound();
}

async function sendMp4({ video, name }: FileRequest) {
  if (!video.mp4.includes(name)) return notFound();
  return send(await readFile(video.film.file(`mp4/${name}.mp4`)), 'mp4');
}

function sendMetadata({ video }: FileRequest) {
  const metadata = [{ key: 'title', value: video.title }];
  return send(JSON.stringify([{ 'start-time': 0, duration: video.film.duration, metadata }]), 'json');
}

async function sendText({ video, name }: FileRequest) {
  const track = video.text.find((candidate) => candidate.track === name);
  return track ? send(await readFile(video.film.file(track.source)), 'vtt') : notFound();
}

type Draw<Format> = (film: Film, query: URLSearchParams, format: Format) => Promise<Buffer>;

/** Sends a picture that the query describes. */
function pictureSender<Format extends PictureFormat>(kind: string, draw: Draw<Format>): VideoFile['answer'] {
  return async ({ video: { film }, name, query, pictures }) => {
    const wrong = checkParameters(film, query);
    if (wrong) return refuse(400, wrong);
    const format = name as Format;
    return send(await pictures(`${film.name} ${kind}.${name} ${query}`, () => draw(film, query, format)), format);
  };
}

async function sendStoryboardPicture({ video: { film }, name, pictures }: FileRequest) {
  const format = name as 'jpg' | 'png' | 'webp';
  return send(await pictures(`${film.name} storyboard.${name}`, () => storyboardPicture(film, format)), format);
}

function sendStoryboard({ video: { film, playbackId }, name, query }: FileRequest) {
  const { tileWidth, tileHeight, tiles } = storyboard(film);
  const url = `https://image.mux.com/${playbackId}/storyboard.${query.get('format') === 'webp' ? 'webp' : 'jpg'}`;
  if (name === 'json') {
    const starts = tiles.map(({ start, x, y }) => ({ start, x, y }));
    const content = { url, tile_width: tileWidth, tile_height: tileHeight, duration: film.duration, tiles: starts };
    return send(JSON.stringify(content), 'json');
  }
  const cues = tiles.map(
    ({ start, end, x, y }) =>
      `\n${timestamp(start)} --> ${timestamp(end)}\n${url}#xywh=${x},${y},${tileWidth},${tileHeight}\n`,
  );
  return send(`WEBVTT\n${cues.join('')}`, 'vtt');
}

const maxSide = 4096;

/** @returns what is wrong with the parameters of a picture, or null */
function checkParameters({ duration }: Film, query: URLSearchParams): string | null {
  const limits = { width: maxSide, height: maxSide, time: duration, start: duration, end: duration };
  for (const [name, limit] of Object.entries(limits)) {
    const value = Number(query.get(name) ?? 0);
    if (!(value >= 0 && value <= limit)) return `${name} must be a number from 0 to ${limit}.`;
  }
  return null;
}

function timestamp(seconds: number): string {
  return new Date(Math.round(seconds * 1000)).toISOString().slice(11, 23);
}

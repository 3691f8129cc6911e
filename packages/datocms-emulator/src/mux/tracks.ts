import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Upload } from '../project/project.ts';
import type { Film } from './film.ts';

/** An upload with a film, as Mux knows it. */
export interface MuxVideo {
  readonly playbackId: string;
  readonly title: string;
  readonly film: Film;
  /** Names of the MP4 files that exist. */
  readonly mp4: readonly string[];
  /** By height, the smallest one first. */
  readonly renditions: readonly Rendition[];
  /** Null where the renditions have sound themselves. */
  readonly audio: Track | null;
  readonly text: readonly TextTrack[];
}

/** The content of one media playlist. */
export interface Track {
  readonly film: Film;
  readonly playbackId: string;
  readonly kind: 'media' | 'text';
  /** The folder of the segments in the film, or the name of the file that is cut into segments. */
  readonly source: string;
  readonly extension: 'ts' | 'm4s' | 'vtt';
  /** The durations of the segments, in seconds. */
  readonly durations: readonly number[];
  /** The presentation time of the first picture in ticks of 90 kHz. */
  readonly start: number;
}

export interface Rendition extends Track {
  readonly width: number;
  readonly height: number;
  readonly codecs: string;
  /** Bits per second of the largest segment. */
  readonly bandwidth: number;
  /** Bits per second of the whole. */
  readonly averageBandwidth: number;
}

export interface TextTrack extends Track {
  readonly track: string;
  readonly language: string;
  readonly name: string;
}

/** The number of the initialisation segment in URLs of Mux: the largest one of 64 bits. */
export const initNumber = '18446744073709551615';

const textSegmentSeconds = 5;
const segmentsPerId = 2;

/** @returns null for an upload without a film */
export async function muxVideo({ entry, film, basename }: Upload): Promise<MuxVideo | null> {
  if (!film || !entry.video) return null;
  const { muxPlaybackId: playbackId, mp4, ladder, text } = entry.video;
  const base = { film, playbackId, start: ladder === 'cmaf' ? 0 : film.tsStart };
  const extension = ladder === 'cmaf' ? 'm4s' : 'ts';
  const renditions = film.renditions.map(async ({ name, width, height, codec, [ladder]: durations }) => {
    const track = { ...base, kind: 'media', source: `${ladder}/${name}`, extension, durations } as const;
    const codecs = `${film.audio.codec},${codec}`;
    return { ...track, width, height, codecs, ...(await measureBandwidth(track)) };
  });
  const textDurations = cutDuration(film.duration);
  return {
    film,
    playbackId,
    title: Object.values(entry.default).find((texts) => texts.title)?.title ?? basename,
    mp4,
    renditions: await Promise.all(renditions),
    audio:
      ladder === 'cmaf'
        ? { ...base, kind: 'media', source: 'cmaf/audio', extension: 'm4s', durations: film.audio.cmaf }
        : null,
    text: film.text
      .filter(({ track }) => text?.includes(track) ?? true)
      .map((track) => ({
        ...{ ...base, ...track, kind: 'text', extension: 'vtt', durations: textDurations },
        source: `text/${track.track}.vtt`,
      })),
  };
}

/** The id in the URL of a track's playlist. */
export function playlistId({ playbackId, source }: Track): string {
  return opaqueId(playbackId, source);
}

/** The id in the URL of a segment: always the same, but not the same for all segments of a track. */
export function segmentId({ playbackId, source }: Track, index: number): string {
  return opaqueId(playbackId, source, String(Math.floor(index / segmentsPerId)));
}

/** A long id in the alphabet of Mux. */
function opaqueId(...parts: readonly string[]): string {
  const hash = createHash('sha512').update(parts.join('\n')).digest('base64').replaceAll('=', '');
  return hash.replace(/[0+/]/g, (character) => `0${'0+/'.indexOf(character)}`);
}

function cutDuration(seconds: number): number[] {
  const count = Math.ceil(seconds / textSegmentSeconds);
  return Array.from({ length: count }, (_, index) =>
    Math.min(textSegmentSeconds, seconds - index * textSegmentSeconds),
  );
}

async function measureBandwidth({ film, source, extension, durations }: Track) {
  const files = durations.map((_, index) => stat(film.file(`${source}/${index}.${extension}`)));
  const bits = (await Promise.all(files)).map(({ size }) => size * 8);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    bandwidth: roundUp(Math.max(...bits.map((size, index) => size / (durations[index] ?? 1)))),
    averageBandwidth: roundUp(sum(bits) / sum(durations)),
  };
}

function roundUp(bitsPerSecond: number): number {
  return Math.ceil(bitsPerSecond / 100) * 100;
}

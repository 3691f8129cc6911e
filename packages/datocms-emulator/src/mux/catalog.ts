import type { Upload } from '../project/project.ts';
import { initNumber, type MuxVideo, muxVideo, playlistId, segmentId, type Track } from './tracks.ts';

/** The videos, playlists and segments that URLs of the Mux host name. */
export interface Catalog {
  readonly videos: ReadonlyMap<string, MuxVideo>;
  /** Tracks by the id in the URL of their playlist. */
  readonly playlists: ReadonlyMap<string, Track>;
  /** Segments by id and number, like `<id>/0`. */
  readonly segments: ReadonlyMap<string, Segment>;
}

export interface Segment {
  readonly track: Track;
  readonly index: number | 'init';
}

export async function createCatalog(uploads: ReadonlyMap<string, Upload>): Promise<Catalog> {
  const all = await Promise.all(Array.from(uploads.values(), muxVideo));
  const videos = all.filter((video) => video !== null);
  const tracks = videos.flatMap(({ renditions, audio, text }) => [...renditions, ...(audio ? [audio] : []), ...text]);
  return {
    videos: new Map(videos.map((video) => [video.playbackId, video])),
    playlists: new Map(tracks.map((track) => [playlistId(track), track])),
    segments: new Map(tracks.flatMap(segmentsOf)),
  };
}

function segmentsOf(track: Track): [string, Segment][] {
  const segments = track.durations.map((_, index): [string, Segment] => [
    `${segmentId(track, index)}/${index}`,
    { track, index },
  ]);
  if (track.extension === 'm4s') segments.push([`${segmentId(track, 0)}/${initNumber}`, { track, index: 'init' }]);
  return segments;
}

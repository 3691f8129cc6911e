import { type Entry, type MasterPlaylist, playlistFacts } from './playlist.ts';
import type { VideoText } from './video-text.ts';

/** Attributes of a stream with the name of a group, and the TYPE of the group's members. */
const groupAttributes = ['AUDIO', 'VIDEO', 'SUBTITLES', 'CLOSED-CAPTIONS'] as const;

/**
 * Chooses the streams of a master playlist to store. Streams above `maxResolution` are removed, but if all are above
 * it, the lowest one stays. Of redundant streams, which have the same attributes on different hosts, the first one
 * stays. A group is removed with the last stream that uses it. A resolution is the shorter side of the picture, so
 * 1080p means the same for upright and wide videos.
 * @param maxResolution in pixels
 */
export function chooseStreams(master: MasterPlaylist, maxResolution: number): VideoText<Entry> {
  const streams = master.entries.filter(({ kind }) => kind === 'stream');
  const resolutions = streams.flatMap((stream) => resolutionOf(stream) ?? []);
  const limit = Math.max(maxResolution, Math.min(...resolutions));
  const seen = new Set<string>();
  const kept = streams.filter((stream) => {
    const key = Array.from(stream.attributes, ([name, { value }]) => (name === 'PATHWAY-ID' ? '' : `${name}=${value}`))
      .sort()
      .join('\n');
    if (seen.has(key) || (resolutionOf(stream) ?? 0) > limit) return false;
    seen.add(key);
    return true;
  });
  const groups = new Set(
    kept.flatMap((stream) => groupAttributes.flatMap((type) => groupKey(stream, type, type) ?? [])),
  );
  const isUsed = (member: Pick<Entry, 'attributes'>) => {
    const key = groupKey(member, member.attributes.get('TYPE')?.value ?? '', 'GROUP-ID');
    return key === undefined || groups.has(key);
  };
  const entries = master.entries.filter((entry) => (entry.kind === 'stream' ? kept.includes(entry) : isUsed(entry)));
  const others = [
    ...master.entries.filter((entry) => !entries.includes(entry)),
    ...master.groups.filter((group) => !isUsed(group)),
  ];
  const removed = [...master.dropped, ...others.map(({ lines: { start, end } }) => ({ start, end, text: '' }))];
  return { text: master.text, facts: playlistFacts, entries, removed: removed.sort((a, b) => a.start - b.start) };
}

function groupKey({ attributes }: Pick<Entry, 'attributes'>, type: string, attribute: string): string | undefined {
  const id = attributes.get(attribute)?.value;
  return id === undefined ? undefined : `${type} ${id}`;
}

/** In pixels; `undefined` for audio only. */
function resolutionOf({ attributes }: Entry): number | undefined {
  const [, width, height] = /^(\d{1,6})x(\d{1,6})$/i.exec(attributes.get('RESOLUTION')?.value ?? '') ?? [];
  return width === undefined ? undefined : Math.min(Number(width), Number(height));
}

/** Bits per second: the average, or else the peak; 0 if the playlist has neither. */
export function bandwidthOf({ attributes }: Entry): number {
  const written = attributes.get('AVERAGE-BANDWIDTH') ?? attributes.get('BANDWIDTH');
  return /^\d{1,12}$/.test(written?.value ?? '') ? Number(written?.value) : 0;
}

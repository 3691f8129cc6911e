import { findHostMatches, type HostMatch, type HostPatterns, mayNameHost } from './find-hosts.ts';
import {
  findPlaybackIds,
  findStreamTypes,
  mayNamePlaybackId,
  type PlaybackIdMatch,
  type StreamTypeMatch,
} from './find-videos.ts';
import { allMarks, groups } from './mark-groups.ts';

export type ReferenceMatch = HostMatch | PlaybackIdMatch | StreamTypeMatch;

/** Whether a text may name an asset. This check is quick, so it precedes all other checks. */
export function mayNameAsset(text: string, patterns: HostPatterns): boolean {
  return mayNameHost(text, patterns) || (patterns.hosts.video !== undefined && mayNamePlaybackId(text));
}

/**
 * All places of a text that may name an asset, first to last: by host or, where videos are stored, by the id of a video.
 * @param marks what the text may hold, if that is known
 */
export function findReferences(text: string, patterns: HostPatterns, marks = allMarks): readonly ReferenceMatch[] {
  const matches = findHostMatches(text, patterns, marks);
  const { video } = patterns.hosts;
  if (!video) return matches;
  const ids = marks & groups.contact && mayNamePlaybackId(text) ? findPlaybackIds(text) : [];
  const types = video === 'mp4' && matches.length > 0 ? findStreamTypes(text) : [];
  if (ids.length + types.length === 0) return matches;
  return [...matches, ...ids, ...types].sort((a, b) => a.start - b.start);
}

import { videoPath } from '../../asset/video-url.ts';
import type { DecodedView } from '../views/decoded-views.ts';
import type { MatchListener, PathMatch } from './matches.ts';
import type { SearchTargets } from './search-targets.ts';

/** Finds the playback ids of known videos anywhere, also behind letters of an escape, as in `\\u0022DS00…`. */
export function findPlaybackIds(
  view: DecodedView,
  { playbackIds }: SearchTargets,
  { onMatch }: Pick<MatchListener<PathMatch>, 'onMatch'>,
): void {
  if (!playbackIds) return;
  const { ids, lengths, candidate } = playbackIds;
  for (const { index, 0: letters } of view.text.matchAll(candidate)) {
    for (const length of lengths) {
      for (let from = 0; from + length <= letters.length; from++) {
        const id = letters.slice(from, from + length);
        if (!ids.has(id)) continue;
        const start = index + from;
        onMatch({ code: 'path-leak', index: start, project: start, end: start + length, path: videoPath(id) }, view);
      }
    }
  }
}

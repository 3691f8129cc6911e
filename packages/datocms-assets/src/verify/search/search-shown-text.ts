import { type DecodedView, plainView, shownView } from '../views/decoded-views.ts';
import { findTagsInWords, type TagInWord } from '../views/find-tags-in-words.ts';
import { joinTexts } from '../views/mapped-text.ts';
import { findHosts } from './find-hosts.ts';
import type { HostMatch, MatchListener } from './matches.ts';
import type { SourceSearch } from './source.ts';

/** A host in any spelling takes fewer bytes. */
const reach = 1024;

/** Finds the hosts that a reader sees in a page although they contain tags. */
export function searchShownText({ source, text, targets, listener }: SourceSearch): void {
  const hostListener: MatchListener<HostMatch> = {
    onMatch: (match, view) => {
      const isCut = text.slice(view.at(match.index), view.at(match.end - 1)).includes('<');
      if (isCut) listener.onMatch(match, view, source);
    },
    // Ignored, since the next view decodes this escape.
    onAmbiguous: () => undefined,
  };
  for (const tags of nearTags(findTagsInWords(text, source.bytes, targets.hostLetterPairs))) {
    const pieces = piecesBetween(text, tags);
    for (const decodes of [false, true]) {
      const view = joinViews(pieces.map((piece) => shownView(piece, decodes)));
      findHosts(view, targets, hostListener);
    }
  }
}

/** Groups tags that may be in one host. */
function* nearTags(tags: readonly TagInWord[]): Generator<TagInWord[]> {
  let group: TagInWord[] = [];
  for (const tag of tags) {
    const last = group.at(-1);
    if (last && tag[0] - last[1] > reach) {
      yield group;
      group = [];
    }
    group.push(tag);
  }
  if (group.length > 0) yield group;
}

/** The text before, between and behind some tags. */
function piecesBetween(text: string, tags: readonly TagInWord[]): DecodedView[] {
  const borders = tags.flat();
  const ends = [Math.max(0, (borders[0] as number) - reach), ...borders, (borders.at(-1) as number) + reach];
  return Array.from({ length: tags.length + 1 }, (_, index) =>
    plainView(text.slice(ends[2 * index], ends[2 * index + 1]), ends[2 * index]),
  );
}

/** Joins views. Escapes and characters do not continue from one view in the next. */
function joinViews(views: readonly DecodedView[]): DecodedView {
  const joined = joinTexts(
    views.map(({ text }) => text),
    (view, index) => views[view]!.at(index),
  );
  return { ...joined, dialect: 'script' };
}

import { expect, it } from 'vitest';
import { findPlaybackIds } from './find-videos.ts';

it.each(['playback-id="', '"aA'])('a playback id of millions of digits behind %s is read', (before) => {
  expect(findPlaybackIds(`${before}${'0'.repeat(2 ** 23)}"`)).toHaveLength(1);
});

import { expect, it } from 'vitest';
import { findPlaybackIds, isPlaybackId } from './find-videos.ts';

it.each(['playback-id="', '"aA'])('a playback id of millions of digits behind %s is read', (before) => {
  expect(findPlaybackIds(`${before}${'0'.repeat(2 ** 23)}"`)).toHaveLength(1);
});

it('a value of millions of digits is a playback id by its name', () => {
  expect(isPlaybackId('playbackId', '0'.repeat(2 ** 23))).toBe(true);
});

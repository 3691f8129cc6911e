import type { OptionEntries } from '../option-entry.ts';
import type { VideoLimits, VideoMode } from '../validators.ts';

/** Options for videos, which DatoCMS keeps at Mux. */
export interface VideoOptions {
  /**
   * What to do with videos: report (leave them at Mux and warn), mp4 (store each as one file), or hls (store streams in several
   * resolutions). In code also an object with limits.
   * @example { mode: 'hls', maxResolution: '720p', maxBytes: '2GiB' }
   * @default 'report'
   */
  video?: VideoMode | ({ mode: VideoMode } & VideoLimits) | undefined;
  /**
   * Largest height that is taken of a stream; an MP4 that a page names is stored as it is.
   * @default '1080p'
   */
  videoMaxResolution?: number | string | undefined;
  /**
   * Size limit for all videos of a run together: a number of bytes, or a text such as `'2GiB'`.
   * @default '4GiB'
   */
  videoMaxBytes?: number | string | undefined;
}

export const videoOptions = {
  video: {
    validator: (from) => from.video,
    default: 'report',
    argument: '<mode>',
    help: 'what to do with videos: report (leave them at Mux and warn), mp4 (store each as one file), or hls (store streams in several resolutions)',
    commands: ['localize', 'verify', 'published', 'serve'],
  },
  videoMaxResolution: {
    validator: (from) => from.resolution,
    default: '1080p',
    argument: '<height>',
    help: 'largest height that is taken of a stream; an MP4 that a page names is stored as it is',
    commands: ['localize', 'serve'],
  },
  videoMaxBytes: {
    validator: (from) => from.byteCount,
    default: '4GiB',
    argument: '<bytes>',
    help: 'size limit for all videos of a run together, such as 2GiB',
    commands: ['localize'],
  },
} satisfies OptionEntries<VideoOptions>;

/** A player of hls.js, with the members that `Video.astro` uses. */
export interface HlsPlayer {
  readonly config: { autoStartLoad: boolean; maxBufferLength: number; maxBufferSize: number };
  on(event: string, listener: (event: string, data: { readonly fatal: boolean }) => void): void;
  loadSource(url: string): void;
  attachMedia(video: HTMLVideoElement): void;
  startLoad(): void;
  destroy(): void;
}

export interface HlsClass {
  new (options: { readonly autoStartLoad: boolean }): HlsPlayer;
  readonly Events: { readonly ERROR: string };
  isSupported(): boolean;
}

/** `Video.astro` imports this file in a site without the integration: see `videoPlayer`. */
export const hasIntegration: boolean = false;

/** Loads hls.js, if the site has it. */
export const loadPlayer: (() => Promise<{ readonly default: HlsClass }>) | undefined = undefined;

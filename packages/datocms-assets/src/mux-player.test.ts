import { afterEach, expect, it, vi } from 'vitest';

/** As much of an element as a player of Mux uses: it hears of its attributes. */
class Player {
  readonly attributes: Record<string, string> = {};
  readonly heard: string[] = [];

  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }

  getAttributeNames(): string[] {
    return Object.keys(this.attributes);
  }

  setAttribute(name: string, value: string): void {
    const before = this.attributes[name] ?? null;
    this.attributes[name] = value;
    this.attributeChangedCallback(name, before, value);
  }

  removeAttribute(name: string): void {
    delete this.attributes[name];
  }

  attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
    this.heard.push(`${name}=${value}`);
  }
}

const film = '/_assets/video.0123456789.m3u8';
const absolute = `https://www.example.org${film}`;

/** A class of players that the module has changed, before it is defined or after. */
async function changedPlayer(isDefined: boolean): Promise<typeof Player> {
  const Own = class extends Player {
    override setAttribute(name: string, given: string): void {
      super.setAttribute(name, given);
    }
  };
  const defined = new Map<string, unknown>(isDefined ? [['mux-player', Own]] : []);
  const customElements = {
    define: (name: string, element: unknown) => void defined.set(name, element),
    get: (name: string) => defined.get(name),
  };
  vi.stubGlobal('customElements', customElements);
  vi.stubGlobal('document', { baseURI: 'https://www.example.org/films/' });
  Reflect.deleteProperty(globalThis, Symbol.for('mux-player-of-stored-videos'));
  vi.resetModules();
  await import('./mux-player.ts');
  if (!isDefined) customElements.define('mux-player', Own);
  return Own;
}
afterEach(() => vi.unstubAllGlobals());

it.each<[string, attribute: string, value: string, attributes: Record<string, string>]>([
  ['the URL of a stored video in place of an id', 'playback-id', film, { src: absolute }],
  ['an absolute one', 'playback-id', `https://media.example.org${film}`, { src: `https://media.example.org${film}` }],
  ['the path of one as src', 'src', film, { src: absolute }],
  ['the id of a video at Mux', 'playback-id', 'a1B2c3D4', { 'playback-id': 'a1B2c3D4' }],
  ['a src without a scheme', 'src', '//media.example.org/a.m3u8', { src: '//media.example.org/a.m3u8' }],
  ['another attribute', 'poster', '/a.webp', { poster: '/a.webp' }],
])('hands a player %s, before it is defined and after', async (_, attribute, value, attributes) => {
  for (const isDefined of [false, true]) {
    const player = new (await changedPlayer(isDefined))();
    player.setAttribute(attribute, value);
    expect(player.attributes).toEqual(attributes);
  }
});

const pictures = { poster: '/a.webp', 'storyboard-src': '/a.vtt' };
const other = '/_assets/video.9876543210.m3u8';
it.each<[string, tag: Record<string, string>, given: [string, string][], after: Record<string, string>]>([
  [
    'the same video as its tag',
    { src: film, ...pictures, title: 'a' },
    [['playback-id', film]],
    { ...pictures, title: 'a' },
  ],
  ['another one', { src: film, ...pictures, title: 'a' }, [['playback-id', other]], { title: 'a' }],
  [
    'another one, beside its own poster',
    { src: film, 'storyboard-src': '/a.vtt', poster: '/own.webp' },
    [['playback-id', other]],
    { poster: '/own.webp' },
  ],
  [
    'another one, beside its own poster alone, as the tag of a mux-video has it',
    { src: film, poster: '/own.webp' },
    [['playback-id', other]],
    { poster: '/own.webp' },
  ],
  [
    'one after the other from a script, beside its own poster',
    {},
    [
      ['playback-id', film],
      ['poster', '/own.webp'],
      ['playback-id', other],
    ],
    { poster: '/own.webp' },
  ],
])('has the pictures of its video, if it gets %s', async (_, tag, given, after) => {
  for (const isDefined of [false, true]) {
    const player = new (await changedPlayer(isDefined))();
    for (const [name, value] of [...Object.entries(tag), ...given]) player.setAttribute(name, value);
    const [, src] = given.at(-1) ?? [];
    expect(player.attributes).toEqual({ src: `https://www.example.org${src}`, ...after });
  }
});

it.each<[string, set: [string, string][], after: Record<string, string>]>([
  ['an id', [['playback-id', film]], {}],
  [
    'one id after the other',
    [
      ['playback-id', film],
      ['playback-id', other],
    ],
    {},
  ],
  [
    'an id, and then a src of its own',
    [
      ['playback-id', film],
      ['src', 'https://a.example/b.mp4'],
    ],
    { src: 'https://a.example/b.mp4' },
  ],
  [
    'the id of the video of its tag, with pictures',
    [...Object.entries({ src: film, ...pictures, title: 'a' }), ['playback-id', film]],
    { title: 'a' },
  ],
  ['a src', [['src', absolute]], { src: absolute }],
])('keeps no video of an id that is taken away, if it got %s', async (_, set, after) => {
  for (const isDefined of [false, true]) {
    const player = new (await changedPlayer(isDefined))();
    for (const [name, value] of set) player.setAttribute(name, value);
    player.removeAttribute('playback-id');
    expect(player.attributes).toEqual(after);
  }
});

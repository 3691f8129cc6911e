import { expect, it, vi } from 'vitest';

/** As much of an element as a player of Mux uses: it hears of its attributes. */
class Player {
  readonly attributes: Record<string, string> = {};
  readonly heard: string[] = [];

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

it.each<[string, attribute: string, value: string, attributes: Record<string, string>]>([
  ['the URL of a stored video in place of an id', 'playback-id', film, { src: absolute }],
  ['an absolute one', 'playback-id', `https://media.example.org${film}`, { src: `https://media.example.org${film}` }],
  ['the path of one as src', 'src', film, { src: absolute }],
  ['the id of a video at Mux', 'playback-id', 'a1B2c3D4', { 'playback-id': 'a1B2c3D4' }],
  ['a src without a scheme', 'src', '//media.example.org/a.m3u8', { src: '//media.example.org/a.m3u8' }],
  ['another attribute', 'poster', '/a.webp', { poster: '/a.webp' }],
])('hands a player %s, before it is defined and after', async (_, attribute, value, attributes) => {
  for (const isDefined of [false, true]) {
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
    const player = new Own();
    player.setAttribute(attribute, value);
    expect(player.attributes).toEqual(attributes);
    vi.unstubAllGlobals();
  }
});

// Sends the requests for assets to the local DatoCMS, if one runs. Your own site does not need this file.
const { DATOCMS_ASSETS_ORIGIN: assetsOrigin } = process.env;
const send = globalThis.fetch;

if (assetsOrigin) {
  globalThis.fetch = async (input, init) => {
    const { href, host, pathname, search } = new URL(input instanceof Request ? input.url : input);
    if (host !== 'www.datocms-assets.com') return send(input, init);
    // Node forgets the signal of a request that is made of another one.
    const { signal } = init ?? input;
    const response = await send(new Request(assetsOrigin + pathname + search, new Request(input, init)), { signal });
    // Astro checks it: a redirect may have led to another host.
    return Object.defineProperty(response, 'url', { value: href });
  };
}

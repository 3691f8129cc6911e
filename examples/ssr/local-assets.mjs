// Sends the server's requests for assets to the local DatoCMS, if one runs. Your own site does not need this file.
const { DATOCMS_ASSETS_ORIGIN: assetsOrigin } = process.env;
const send = globalThis.fetch;

if (assetsOrigin) {
  globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    const { host, pathname, search } = new URL(request.url);
    return send(host === 'www.datocms-assets.com' ? new Request(assetsOrigin + pathname + search, request) : request);
  };
}

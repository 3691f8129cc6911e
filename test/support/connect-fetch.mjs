// Loaded into a server before its own code: its requests for the asset host go to the emulator.
const { ASSETS_ORIGIN } = process.env;
const send = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const request = new Request(input, init);
  const { host, hostname, pathname, search } = new URL(request.url);
  if (hostname === '127.0.0.1') return send(request);
  if (host !== 'www.datocms-assets.com') throw new Error(`A request to ${host}.`);
  return send(new Request(ASSETS_ORIGIN + pathname + search, request));
};

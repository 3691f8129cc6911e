/** Tells hosts that may be asked from others. */
export interface AllowedHosts {
  includes(host: string): boolean;
}

/**
 * Checks the URL of a request or a redirect: https, an asset host, the default port, no user name.
 * @returns why it may not be requested, in words; `undefined` where it may
 */
export function checkAssetOrigin(url: URL, hosts: AllowedHosts): string | undefined {
  if (url.protocol !== 'https:') return `its scheme is ${url.protocol.slice(0, -1)}, not https`;
  if (url.username !== '' || url.password !== '') return 'it holds a user name';
  if (!hosts.includes(url.hostname)) return `${url.hostname} is not an asset host`;
  if (url.port !== '') return `its port is ${url.port}, not the default one`;
  return undefined;
}

declare module 'virtual:astro-datocms-assets/door' {
  export const door: import('./dev/dev-rpc-client.ts').DevRpc;
}

declare module 'virtual:astro-datocms-assets/door' {
  export const door: import('./dev-rpc-client.ts').DevRpc;
}

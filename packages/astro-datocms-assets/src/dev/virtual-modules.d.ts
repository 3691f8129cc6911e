declare module 'virtual:astro-datocms-assets/dev-rpc' {
  export const endpoint: import('./dev-rpc-client.ts').DevRpcEndpoint;
}

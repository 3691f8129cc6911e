declare module 'virtual:astro-datocms-assets/door' {
  export const door: import('./through-door.ts').Door;
}

/** Of ES2024. */
type Detachable = { readonly transfer?: (length: number) => unknown };

/** Gives memory back at once, which the collector may let lie for long; nobody may read it any more. Node 20 leaves that to it. */
export function releaseBuffer(memory: ArrayBufferLike): void {
  (memory as Detachable).transfer?.(0);
}

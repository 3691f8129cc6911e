/** `ArrayBuffer.prototype.transfer` of ES2024, which Node 20 lacks. */
type Detachable = { readonly transfer?: (length: number) => unknown };

/**
 * Frees memory at once, which the garbage collector may keep for long. Nothing can read it any more. Node 20 can't do this
 * and leaves it to the collector.
 */
export function releaseBuffer(memory: ArrayBufferLike): void {
  (memory as Detachable).transfer?.(0);
}

/** Frees the memory of bytes that fill all of it. Memory that other bytes share is left to the collector. */
export function releaseBytes(bytes: Uint8Array): void {
  if (bytes.byteLength === bytes.buffer.byteLength) releaseBuffer(bytes.buffer);
}

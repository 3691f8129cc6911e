import type { LookupFunction } from 'node:net';

/**
 * Makes one lookup for all connections that need the same name at once. Node has four threads for lookups. A lookup
 * takes 10 s if the first name server does not answer, so the lookups of 16 connections took longer than a stall.
 */
export function shareLookups(lookup: LookupFunction): LookupFunction {
  const running = new Map<string, Parameters<LookupFunction>[2][]>();
  return (hostname, options, callback) => {
    const key = JSON.stringify([hostname, options]);
    const callbacks = running.get(key);
    if (callbacks) {
      callbacks.push(callback);
      return;
    }
    const all = [callback];
    running.set(key, all);
    lookup(hostname, options, (...found) => {
      running.delete(key);
      for (const each of all) each(...found);
    });
  };
}

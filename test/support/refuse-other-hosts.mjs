// For `node --import`: a process in which every connection to another machine fails.
import { Socket } from 'node:net';

const own = new Set(['localhost', '127.0.0.1', '::1']);
const { connect } = Socket.prototype;

Socket.prototype.connect = function (...args) {
  const [options] = args.flat();
  const host = typeof options === 'object' ? options?.host : args[1];
  if (host !== undefined && host !== null && !own.has(host)) throw new Error(`A connection to ${host} was refused.`);
  return connect.apply(this, args);
};

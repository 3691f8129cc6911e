export { type Emulator, startEmulator } from './emulator.ts';
export type { MuxFault } from './mux/serve-mux.ts';
export { ConfigurationError, type EmulatorOptions } from './options.ts';
export { ProjectError } from './project/project.ts';
export type { LoggedRequest, RequestLog } from './request-log.ts';

export { MirrorWorker, type MirrorWorkerOptions } from './mirror-worker';
export { releaseInputModes } from './program-modes';
export { ScreenMirror } from './screen-mirror';
export type { History, ScreenMirrorOptions, Snapshot } from './types';

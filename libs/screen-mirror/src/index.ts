export type { History, ScreenMirrorOptions } from './mirror-options';
export { MirrorWorker, type MirrorWorkerOptions } from './mirror-worker';
export { releaseInputModes } from './release-input-modes';
export { ScreenMirror } from './screen-mirror';
export type { Snapshot } from './snapshot';

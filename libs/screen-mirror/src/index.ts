export { MirrorWorker, type MirrorWorkerOptions } from './mirror-worker';
export { releaseInputModes, resetProgramModes } from './reset-program-modes';
export { ScreenMirror, type History, type ScreenMirrorOptions, type Snapshot } from './screen-mirror';

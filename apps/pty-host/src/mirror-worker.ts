import { runMirrorWorker } from '@latchkey/screen-mirror/worker';

// Mirrors the screens of all sessions in a separate thread, so that parsing delays no output.
runMirrorWorker();

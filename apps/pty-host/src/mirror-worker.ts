import { runMirrorWorker } from '@latchkey/screen-mirror/worker';

// Where the screens of all sessions are kept: a thread of its own, so that parsing delays no byte.
runMirrorWorker();

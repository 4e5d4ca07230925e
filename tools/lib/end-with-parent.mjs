// Preloaded (`node --import`) into every process that `npm start` starts. The IPC channel to the parent closes when the
// parent ends in whatever way, SIGKILL included, so nothing that we start outlives us.
const SECONDS_TO_FINISH = 5;

if (process.channel) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), SECONDS_TO_FINISH * 1000).unref();
  });
  // The listener alone must not keep a process alive that has finished its work.
  process.channel.unref();
}

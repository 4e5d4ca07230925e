// Keeps one core busy until its parent ends. It yields now and then, so that it notices that end.
const SPIN_MS = 50;

process.once('disconnect', () => process.exit());

function spin() {
  const end = Date.now() + SPIN_MS;
  while (Date.now() < end);
  setImmediate(spin);
}
spin();

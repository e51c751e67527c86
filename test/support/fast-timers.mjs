// Loaded into a process with --import: timers of a second or more run twenty times as fast. A test that waits for a watchdog waits no longer for
// that. What the disk does is not touched, nor is any clock that is read.

const SPEED = 20;

for (const name of ['setInterval', 'setTimeout']) {
  const start = globalThis[name];
  globalThis[name] = (callback, ms, ...args) => start(callback, ms >= 1000 ? ms / SPEED : ms, ...args);
}

// Loaded into a process with --import. Timers of a second or more run twenty times as fast, so that tests of the watchdog are short. The disk
// and the clocks do not change.

const SPEED = 20;

for (const name of ['setInterval', 'setTimeout']) {
  const start = globalThis[name];
  globalThis[name] = (callback, ms, ...args) => start(callback, ms >= 1000 ? ms / SPEED : ms, ...args);
}

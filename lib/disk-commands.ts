// What the command `disks` needs beyond the public API. The command imports this file and index.ts, and nothing else of the library.

export { diskMove } from './disk-move/disk-move.js';

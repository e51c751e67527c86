// Parts of the library that the command `disks` needs and the public API lacks. The command imports only this file and index.ts.

export { diskMove } from './disk-move/disk-move.js';

// The binaries of the package: the target of each, and the libraries that it may need on the loading machine.

/** The oldest glibc that Node 20 supports. Every prebuilt binary must run with it. */
export const GLIBC_FLOOR = '2.28';

/** `zig` is the compiler's name of the target; `libraries` lists all libraries that the binary may need. */
export const TARGETS = [
  { arch: 'x64', libc: 'glibc', zig: `x86_64-linux-gnu.${GLIBC_FLOOR}`, machine: 'Advanced Micro Devices X86-64' },
  { arch: 'arm64', libc: 'glibc', zig: `aarch64-linux-gnu.${GLIBC_FLOOR}`, machine: 'AArch64' },
  { arch: 'x64', libc: 'musl', zig: 'x86_64-linux-musl', machine: 'Advanced Micro Devices X86-64' },
  { arch: 'arm64', libc: 'musl', zig: 'aarch64-linux-musl', machine: 'AArch64' },
];

/** The path of a target's binary in the package, with node-gyp-build's names. */
export function prebuildPath({ arch, libc }) {
  return `prebuilds/linux-${arch}/etcd-disk-bench.${libc}.node`;
}

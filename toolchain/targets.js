// The binaries that the package carries: what each is built for, and what it may need of the machine that loads it.

/** The oldest glibc that Node 20 runs on, and so the oldest that a prebuilt binary may ask for. */
export const GLIBC_FLOOR = '2.28';

/** `zig` is the compiler's name of the target; `libraries` are all that the binary may name as needed. */
export const TARGETS = [
  { arch: 'x64', libc: 'glibc', zig: `x86_64-linux-gnu.${GLIBC_FLOOR}`, machine: 'Advanced Micro Devices X86-64' },
  { arch: 'arm64', libc: 'glibc', zig: `aarch64-linux-gnu.${GLIBC_FLOOR}`, machine: 'AArch64' },
  { arch: 'x64', libc: 'musl', zig: 'x86_64-linux-musl', machine: 'Advanced Micro Devices X86-64' },
  { arch: 'arm64', libc: 'musl', zig: 'aarch64-linux-musl', machine: 'AArch64' },
];

/** Where a target's binary lies in the package: node-gyp-build's names. */
export function prebuildPath({ arch, libc }) {
  return `prebuilds/linux-${arch}/etcd-disk-bench.${libc}.node`;
}

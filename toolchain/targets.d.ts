export interface Target {
  readonly arch: 'x64' | 'arm64';
  readonly libc: 'glibc' | 'musl';
  readonly zig: string;
  readonly machine: string;
}
export const GLIBC_FLOOR: string;
export const TARGETS: readonly Target[];
export function prebuildPath(target: Pick<Target, 'arch' | 'libc'>): string;

#include "free_space.h"

#include <sys/statvfs.h>

#include "system_failure.h"
#include "uninterrupted.h"

namespace etcd_disk_bench {

std::optional<SpaceShortage> shortage_after(const File& directory, std::uint64_t bytes,
                                            std::uint64_t kept_bytes) {
  struct statvfs found = {};
  if (uninterrupted([&] { return fstatvfs(directory.fd.get(), &found); }) == -1) {
    throw SystemError("fstatvfs", directory.path);
  }
  if (found.f_blocks == 0) return std::nullopt;
  const std::uint64_t free_bytes = std::uint64_t{found.f_bavail} * found.f_frsize;
  if (free_bytes >= kept_bytes && free_bytes - kept_bytes >= bytes) return std::nullopt;
  return SpaceShortage{free_bytes, kept_bytes};
}

}  // namespace etcd_disk_bench

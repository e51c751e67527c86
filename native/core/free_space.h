// The free space of a file system, and whether a run may use more of it.
#pragma once

#include <cstdint>
#include <optional>

#include "file_calls.h"

namespace etcd_disk_bench {

// The free space when it ended a run, and the space to leave.
struct SpaceShortage {
  std::uint64_t free_bytes;
  std::uint64_t kept_bytes;
};

// Returns a shortage if using `bytes` would leave less than `kept_bytes` to a user without root rights. A
// file system that reports no blocks (ramfs, some of FUSE) never has a shortage.
std::optional<SpaceShortage> shortage_after(const File& directory, std::uint64_t bytes,
                                            std::uint64_t kept_bytes);

}  // namespace etcd_disk_bench

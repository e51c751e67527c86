// How much a file system has left, and whether a run may take more of it.
#pragma once

#include <cstdint>
#include <optional>

#include "file_calls.h"

namespace etcd_disk_bench {

// What was left when a run was told to stop, and what it was to leave. Bytes.
struct SpaceShortage {
  std::uint64_t free_bytes;
  std::uint64_t kept_bytes;
};

// Whether taking `bytes` would leave less than `kept_bytes` to a user without root rights. A file system that
// counts nothing (ramfs, some of FUSE) is never short.
std::optional<SpaceShortage> shortage_after(const File& directory, std::uint64_t bytes,
                                            std::uint64_t kept_bytes);

}  // namespace etcd_disk_bench

// The system calls on an open file, each with its result used: success, or a SystemError that names the call
// and the file.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "scoped_fd.h"

namespace etcd_disk_bench {

// A descriptor with the path it is known by in messages.
struct File {
  ScopedFd fd;
  std::string path;
};

enum class Preallocation : std::uint8_t { kFallocate, kFtruncate };

void close_file(File& file);
off_t seek(const File& file, off_t offset, int whence);
void truncate(const File& file, off_t size);
// Write everything, through short writes and EINTR.
void write_all(const File& file, std::span<const std::byte> bytes);
void write_all_at(const File& file, std::span<const std::byte> bytes, off_t offset);
void sync_data(const File& file);  // fdatasync
void sync_all(const File& file);   // fsync
// An exclusive lock of the open file description, as etcd takes on each WAL file; waits for it.
void lock_exclusively(const File& file);
// As etcd does: fallocate mode 0, or where the file system refuses it ftruncate, which leaves the file
// sparse.
Preallocation preallocate(const File& file, off_t size);

}  // namespace etcd_disk_bench

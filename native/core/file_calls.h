// The system calls on files. On failure, each throws a SystemError with the call and the file.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "scoped_fd.h"

namespace etcd_disk_bench {

// A descriptor, with its path for messages.
struct File {
  ScopedFd fd;
  std::string path;
};

struct FileFacts {
  std::uint64_t device;
  std::uint64_t size_bytes;
  bool is_regular;
  bool is_linked;  // false: an open file whose name was removed
};

enum class Preallocation : std::uint8_t { kFallocate, kFtruncate };

// The path of a name in a directory, for messages.
std::string path_in(const File& directory, const std::string& name);
// By path, or relative to `parent`. `flags` are those of open(2); O_CLOEXEC is added.
File open_directory(const std::string& path);
File open_in(const File& parent, const std::string& name, int flags);
void close_file(File& file);
off_t seek(const File& file, off_t offset, int whence);
void truncate(const File& file, off_t size);
// Writes all bytes, after short writes and EINTR too.
void write_all(const File& file, std::span<const std::byte> bytes);
void write_all_at(const File& file, std::span<const std::byte> bytes, off_t offset);
void sync_data(const File& file);  // fdatasync
void sync_all(const File& file);   // fsync
FileFacts facts_of(const File& file);
// All names except `.` and `..`, in no order.
std::vector<std::string> names_in(const File& directory);
// `flags` are those of unlinkat(2). Returns false, and does not throw, if nothing has the name.
bool unlink_in(const File& directory, const std::string& name, int flags = 0);

// These are locks of open file descriptions, which end with the process.
// Takes an exclusive lock, as etcd does on each WAL file; waits for it.
void lock_exclusively(const File& file);
// Takes the lock if it is free. Returns whether it did.
bool try_to_lock(const File& file);
// Whether any process has such a lock on the regular file at `path`, as etcd has on each WAL file. Takes no
// lock, writes nothing, follows no link. It cannot see flock(2) locks, which bbolt takes on its database:
// /proc/locks has them.
bool is_locked(const std::string& path);

// Like etcd: fallocate mode 0, or ftruncate (a sparse file) if the file system does not support that.
Preallocation preallocate(const File& file, off_t size);

}  // namespace etcd_disk_bench

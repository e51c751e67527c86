// The system calls on files. Each returns on success, and throws a SystemError that names the call and the
// file otherwise.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "scoped_fd.h"

namespace etcd_disk_bench {

// A descriptor with its path for messages.
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
// Write everything, through short writes and EINTR.
void write_all(const File& file, std::span<const std::byte> bytes);
void write_all_at(const File& file, std::span<const std::byte> bytes, off_t offset);
void sync_data(const File& file);  // fdatasync
void sync_all(const File& file);   // fsync
FileFacts facts_of(const File& file);
// All names but `.` and `..`, in no order.
std::vector<std::string> names_in(const File& directory);
// `flags` are those of unlinkat(2). A name that is gone already is no failure.
// False if nothing has the name.
bool unlink_in(const File& directory, const std::string& name, int flags = 0);

// Locks of open file descriptions: the kernel ends them with the process.
// An exclusive lock, as etcd takes on each WAL file; waits for it.
void lock_exclusively(const File& file);
// Takes the lock if it is free, and returns whether it did.
bool try_to_lock(const File& file);
// Whether anybody holds such a lock on the regular file at `path`, as etcd does on each WAL file. Takes no
// lock, writes nothing, follows no link. It cannot see flock(2) locks, as bbolt has on its database:
// /proc/locks has them.
bool is_locked(const std::string& path);

// As etcd does: fallocate mode 0, or ftruncate where the file system refuses that; the file is then sparse.
Preallocation preallocate(const File& file, off_t size);

}  // namespace etcd_disk_bench

#include "file_calls.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "system_failure.h"
#include "uninterrupted.h"

namespace etcd_disk_bench {
namespace {

template <typename Write>
void write_fully(const File& file, const char* syscall, std::span<const std::byte> bytes, Write write_some) {
  while (!bytes.empty()) {
    const ssize_t written = uninterrupted([&] { return write_some(bytes); });
    if (written < 0) throw SystemError(syscall, file.path);
    // POSIX allows 0 only for nothing asked; a device that takes nothing would otherwise keep us for ever.
    if (written == 0) throw SystemError(syscall, file.path, EIO);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

}  // namespace

void close_file(File& file) {
  // Linux closes the descriptor even when close() says EINTR: never call it twice.
  if (close(file.fd.release()) == -1 && errno != EINTR) throw SystemError("close", file.path);
}

off_t seek(const File& file, off_t offset, int whence) {
  const off_t position = lseek(file.fd.get(), offset, whence);
  if (position == -1) throw SystemError("lseek", file.path);
  return position;
}

void truncate(const File& file, off_t size) {
  if (uninterrupted([&] { return ftruncate(file.fd.get(), size); }) == -1)
    throw SystemError("ftruncate", file.path);
}

void write_all(const File& file, std::span<const std::byte> bytes) {
  write_fully(file, "write", bytes, [&](std::span<const std::byte> rest) {
    return write(file.fd.get(), rest.data(), rest.size());
  });
}

void write_all_at(const File& file, std::span<const std::byte> bytes, off_t offset) {
  const std::byte* const start = bytes.data();
  write_fully(file, "pwrite", bytes, [&](std::span<const std::byte> rest) {
    return pwrite(file.fd.get(), rest.data(), rest.size(), offset + (rest.data() - start));
  });
}

void sync_data(const File& file) {
  if (uninterrupted([&] { return fdatasync(file.fd.get()); }) == -1)
    throw SystemError("fdatasync", file.path);
}

void sync_all(const File& file) {
  if (uninterrupted([&] { return fsync(file.fd.get()); }) == -1) throw SystemError("fsync", file.path);
}

void lock_exclusively(const File& file) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (uninterrupted([&] { return fcntl(file.fd.get(), F_OFD_SETLKW, &lock); }) == -1) {
    throw SystemError("fcntl(F_OFD_SETLKW)", file.path);
  }
}

Preallocation preallocate(const File& file, off_t size) {
  if (fallocate(file.fd.get(), 0, 0, size) == 0) return Preallocation::kFallocate;
  if (errno != EOPNOTSUPP && errno != ENOTSUP && errno != EINTR && errno != ENOSYS) {
    throw SystemError("fallocate", file.path);
  }
  truncate(file, size);
  return Preallocation::kFtruncate;
}

}  // namespace etcd_disk_bench

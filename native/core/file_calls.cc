#include "file_calls.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "system_failure.h"
#include "uninterrupted.h"

namespace etcd_disk_bench {
namespace {

constexpr int kDirectoryFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

struct CloseDirectory {
  void operator()(DIR* stream) const noexcept { (void)closedir(stream); }  // nothing was written
};

template <typename Write>
void write_fully(const File& file, const char* syscall, std::span<const std::byte> bytes, Write write_some) {
  while (!bytes.empty()) {
    const ssize_t written = uninterrupted([&] { return write_some(bytes); });
    if (written < 0) throw SystemError(syscall, file.path);
    // POSIX allows 0 only for an empty write. A device that accepts nothing would make this loop endless.
    if (written == 0) throw SystemError(syscall, file.path, EIO);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

struct flock write_lock_on_whole_file() {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

std::string path_in(const File& directory, const std::string& name) {
  return (directory.path.ends_with('/') ? directory.path : directory.path + "/") + name;
}

File open_directory(const std::string& path) {
  const int fd = uninterrupted([&] { return open(path.c_str(), kDirectoryFlags); });
  if (fd == -1) throw SystemError("open", path);
  return {ScopedFd(fd), path};
}

File open_in(const File& parent, const std::string& name, int flags) {
  constexpr mode_t kMode = S_IRUSR | S_IWUSR;
  const int fd =
      uninterrupted([&] { return openat(parent.fd.get(), name.c_str(), flags | O_CLOEXEC, kMode); });
  if (fd == -1) throw SystemError("open", path_in(parent, name));
  return {ScopedFd(fd), path_in(parent, name)};
}

void close_file(File& file) {
  // Linux closes the descriptor even if close() returns EINTR: never call it twice.
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

// By the number of the call: a build on a newer glibc would use the stat family of glibc 2.33, and Node 20
// runs on 2.28.
FileFacts facts_of(const File& file) {
  struct statx found = {};
  constexpr unsigned int kExpected = STATX_TYPE | STATX_NLINK | STATX_SIZE;
  if (syscall(SYS_statx, file.fd.get(), "", AT_EMPTY_PATH, kExpected, &found) == -1)
    throw SystemError("statx", file.path);
  return {.device = (std::uint64_t{found.stx_dev_major} << 32) | found.stx_dev_minor,
          .size_bytes = found.stx_size,
          .is_regular = (found.stx_mode & S_IFMT) == S_IFREG,
          .is_linked = found.stx_nlink > 0};
}

std::vector<std::string> names_in(const File& directory) {
  // The stream closes its descriptor, so it gets a copy. Copies share their position.
  ScopedFd own(fcntl(directory.fd.get(), F_DUPFD_CLOEXEC, 0));
  if (!own.is_open()) throw SystemError("fcntl(F_DUPFD_CLOEXEC)", directory.path);
  const std::unique_ptr<DIR, CloseDirectory> stream(fdopendir(own.get()));
  if (!stream) throw SystemError("fdopendir", directory.path);
  (void)own.release();
  rewinddir(stream.get());
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* const entry = readdir(stream.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
    errno = 0;
  }
  if (errno != 0) throw SystemError("readdir", directory.path);
  return names;
}

bool unlink_in(const File& directory, const std::string& name, int flags) {
  if (unlinkat(directory.fd.get(), name.c_str(), flags) == 0) return true;
  if (errno == ENOENT) return false;
  throw SystemError((flags & AT_REMOVEDIR) != 0 ? "rmdir" : "unlink", path_in(directory, name));
}

void lock_exclusively(const File& file) {
  struct flock lock = write_lock_on_whole_file();
  if (uninterrupted([&] { return fcntl(file.fd.get(), F_OFD_SETLKW, &lock); }) == -1)
    throw SystemError("fcntl(F_OFD_SETLKW)", file.path);
}

bool try_to_lock(const File& file) {
  struct flock lock = write_lock_on_whole_file();
  if (uninterrupted([&] { return fcntl(file.fd.get(), F_OFD_SETLK, &lock); }) == 0) return true;
  if (errno == EAGAIN || errno == EACCES) return false;
  throw SystemError("fcntl(F_OFD_SETLK)", file.path);
}

bool is_locked(const std::string& path) {
  // O_NONBLOCK: opening a pipe would otherwise wait for a writer.
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const int fd = uninterrupted([&] { return open(path.c_str(), kFlags); });
  if (fd == -1) throw SystemError("open", path);
  const File file{ScopedFd(fd), path};
  if (!facts_of(file).is_regular) return false;
  // Querying a write lock needs no descriptor for writing; taking one would.
  struct flock lock = write_lock_on_whole_file();
  if (uninterrupted([&] { return fcntl(fd, F_OFD_GETLK, &lock); }) == -1)
    throw SystemError("fcntl(F_OFD_GETLK)", path);
  return lock.l_type != F_UNLCK;
}

Preallocation preallocate(const File& file, off_t size) {
  if (fallocate(file.fd.get(), 0, 0, size) == 0) return Preallocation::kFallocate;
  if (errno != EOPNOTSUPP && errno != ENOTSUP && errno != EINTR && errno != ENOSYS)
    throw SystemError("fallocate", file.path);
  truncate(file, size);
  return Preallocation::kFtruncate;
}

}  // namespace etcd_disk_bench

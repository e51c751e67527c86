#include "file_lock.h"

#include <fcntl.h>

#include <cerrno>

#include "file_identity.h"
#include "system_failure.h"
#include "uninterrupted.h"

namespace etcd_disk_bench {
namespace {

struct flock whole_file_for_writing() {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

bool is_locked(const std::string& path) {
  // O_NONBLOCK: a pipe of that name would keep us waiting for somebody to write to it.
  const int fd = uninterrupted(
      [&] { return open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC); });
  if (fd == -1) throw SystemError("open", path);
  const File file{ScopedFd(fd), path};
  if (!facts_of(file).is_regular) return false;
  // Asking whether a write lock could be had needs no descriptor for writing: taking it would.
  struct flock lock = whole_file_for_writing();
  if (uninterrupted([&] { return fcntl(fd, F_OFD_GETLK, &lock); }) == -1) {
    throw SystemError("fcntl(F_OFD_GETLK)", path);
  }
  return lock.l_type != F_UNLCK;
}

bool try_to_lock(const File& file) {
  struct flock lock = whole_file_for_writing();
  if (uninterrupted([&] { return fcntl(file.fd.get(), F_OFD_SETLK, &lock); }) == 0) return true;
  if (errno == EAGAIN || errno == EACCES) return false;
  throw SystemError("fcntl(F_OFD_SETLK)", file.path);
}

}  // namespace etcd_disk_bench

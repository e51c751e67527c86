#include "work_folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

#include "system_failure.h"
#include "uninterrupted.h"

namespace etcd_disk_bench {
namespace {

constexpr int kDirectoryFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
constexpr int kWriteFlags = O_WRONLY | O_NOFOLLOW | O_CLOEXEC;

std::string random_name() {
  std::array<std::uint8_t, 8> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw SystemError("getrandom", "the kernel's random source");
  }
  std::string name = ".etcd-disk-bench-";
  for (const std::uint8_t byte : bytes) {
    constexpr const char* kDigits = "0123456789abcdef";
    name += kDigits[byte >> 4];
    name += kDigits[byte & 15];
  }
  return name;
}

File open_directory(int parent, const std::string& name, int flags, const std::string& path) {
  const int fd = uninterrupted([&] { return openat(parent, name.c_str(), kDirectoryFlags | flags); });
  if (fd == -1) throw SystemError("open", path);
  return {ScopedFd(fd), path};
}

}  // namespace

WorkFolder::WorkFolder(const std::string& directory)
    : target_(open_directory(AT_FDCWD, directory, 0, directory)), name_(random_name()) {
  const std::string path = (directory.ends_with('/') ? directory : directory + "/") + name_;
  if (mkdirat(target_.fd.get(), name_.c_str(), S_IRWXU) == -1) throw SystemError("mkdir", path);
  try {
    folder_ = open_directory(target_.fd.get(), name_, O_NOFOLLOW, path);
  } catch (...) {
    unlinkat(target_.fd.get(), name_.c_str(), AT_REMOVEDIR);  // the error under way is the one to tell
    throw;
  }
}

File WorkFolder::create(const std::string& name) {
  const int fd = uninterrupted([&] {
    return openat(folder_.fd.get(), name.c_str(), kWriteFlags | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
  });
  if (fd == -1) throw SystemError("open", path_of(name));
  File file{ScopedFd(fd), path_of(name)};
  const std::lock_guard lock(mutex_);
  names_.insert(name);
  return file;
}

File WorkFolder::reopen(const std::string& name) const {
  const int fd = uninterrupted([&] { return openat(folder_.fd.get(), name.c_str(), kWriteFlags); });
  if (fd == -1) throw SystemError("open", path_of(name));
  return {ScopedFd(fd), path_of(name)};
}

void WorkFolder::rename(const std::string& from, const std::string& to) {
  if (renameat(folder_.fd.get(), from.c_str(), folder_.fd.get(), to.c_str()) == -1) {
    throw SystemError("rename", path_of(from));
  }
  const std::lock_guard lock(mutex_);
  names_.erase(from);
  names_.insert(to);
}

void WorkFolder::unlink(const std::string& name) {
  if (unlinkat(folder_.fd.get(), name.c_str(), 0) == -1) throw SystemError("unlink", path_of(name));
  const std::lock_guard lock(mutex_);
  names_.erase(name);
}

void WorkFolder::remove() {
  // Go on after a failure, so that as little as possible stays behind; the first one is told.
  int error_number = 0;
  std::string failed;
  const char* syscall = "unlink";
  for (const std::string& name : names_) {
    if (unlinkat(folder_.fd.get(), name.c_str(), 0) == -1 && errno != ENOENT && error_number == 0) {
      error_number = errno;
      failed = path_of(name);
    }
  }
  if (unlinkat(target_.fd.get(), name_.c_str(), AT_REMOVEDIR) == -1 && errno != ENOENT && error_number == 0) {
    error_number = errno;
    failed = folder_.path;
    syscall = "rmdir";
  }
  if (error_number != 0) throw SystemError(syscall, failed, error_number);
}

}  // namespace etcd_disk_bench

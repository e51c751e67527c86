#include "directory_listing.h"

#include <dirent.h>
#include <fcntl.h>

#include <cerrno>
#include <memory>

#include "system_failure.h"

namespace etcd_disk_bench {
namespace {

struct CloseDirectory {
  void operator()(DIR* stream) const noexcept { (void)closedir(stream); }  // read only: nothing to lose
};

}  // namespace

std::vector<std::string> names_in(const File& directory) {
  // A stream takes its descriptor over: it gets a copy, which stands where the last reader left it.
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

}  // namespace etcd_disk_bench

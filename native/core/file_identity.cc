#include "file_identity.h"

#include <fcntl.h>
#include <linux/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "system_failure.h"

namespace etcd_disk_bench {
namespace {

// Headers before Linux 5.8 have no stx_mnt_id.
#ifdef STATX_MNT_ID
constexpr unsigned int kMount = STATX_MNT_ID;
std::uint64_t mount_of(const struct statx& found) { return found.stx_mask & kMount ? found.stx_mnt_id : 0; }
#else
constexpr unsigned int kMount = 0;
std::uint64_t mount_of(const struct statx&) { return 0; }
#endif

constexpr unsigned int kWanted = STATX_TYPE | STATX_INO | STATX_NLINK | STATX_SIZE | STATX_BTIME | kMount;

FileFacts facts_from(const struct statx& found) {
  const bool has_birth = (found.stx_mask & STATX_BTIME) != 0;
  return {
      .identity = {.device = (std::uint64_t{found.stx_dev_major} << 32) | found.stx_dev_minor,
                   .inode = found.stx_ino,
                   .born_s = has_birth ? found.stx_btime.tv_sec : 0,
                   .born_ns = has_birth ? found.stx_btime.tv_nsec : 0},
      .is_regular = (found.stx_mode & S_IFMT) == S_IFREG,
      .is_directory = (found.stx_mode & S_IFMT) == S_IFDIR,
      .is_linked = found.stx_nlink > 0,
      .size_bytes = found.stx_size,
      .mount = mount_of(found),
  };
}

}  // namespace

FileFacts facts_of(const File& file) {
  struct statx found = {};
  if (syscall(SYS_statx, file.fd.get(), "", AT_EMPTY_PATH, kWanted, &found) == -1) {
    throw SystemError("statx", file.path);
  }
  return facts_from(found);
}

std::optional<FileFacts> facts_of(const File& directory, const std::string& name) {
  struct statx found = {};
  if (syscall(SYS_statx, directory.fd.get(), name.c_str(), AT_SYMLINK_NOFOLLOW, kWanted, &found) == -1) {
    if (errno == ENOENT) return std::nullopt;
    throw SystemError("statx", directory.path + "/" + name);
  }
  return facts_from(found);
}

}  // namespace etcd_disk_bench

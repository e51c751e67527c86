// Which file a descriptor or a name stands for, so that one that took another's name is told from it. By the
// system call of its own: glibc's stat family needs glibc 2.33 where it was built on a newer one, and Node 20
// runs on 2.28.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "file_calls.h"

namespace etcd_disk_bench {

struct FileIdentity {
  std::uint64_t device;
  std::uint64_t inode;
  // A number is given again once its file is gone: where the file system keeps the time of birth, that tells
  // the one from the other, unless both were made within one tick of the kernel's clock. Elsewhere 0.
  std::int64_t born_s;
  std::uint32_t born_ns;
  bool operator==(const FileIdentity&) const = default;
};

struct FileFacts {
  FileIdentity identity;
  bool is_regular;
  bool is_directory;
  bool is_linked;  // has a name yet: an open directory that was removed has none
  std::uint64_t size_bytes;
  std::uint64_t mount;  // the mount that it was reached by; 0 before Linux 5.8
};

FileFacts facts_of(const File& file);
// Of what `name` in `directory` is itself: a link is not followed, a mount over it is. Nothing if there is no
// such name.
std::optional<FileFacts> facts_of(const File& directory, const std::string& name);

}  // namespace etcd_disk_bench

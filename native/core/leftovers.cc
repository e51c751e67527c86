#include "leftovers.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "directory_listing.h"
#include "file_identity.h"
#include "file_lock.h"
#include "uninterrupted.h"
#include "work_names.h"

namespace etcd_disk_bench {
namespace {

constexpr int kDirectoryFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

// Not open if it cannot be opened.
File open_in(int parent, const std::string& name, int flags, const std::string& path) {
  const auto call = [&] { return openat(parent, name.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR); };
  return {ScopedFd(uninterrupted(call)), path};
}

void unlink_in(const File& directory, const std::string& name, int flags, const char* syscall) {
  if (unlinkat(directory.fd.get(), name.c_str(), flags) == -1) {
    throw SystemError(syscall, directory.path + "/" + name);
  }
}

class AbandonedFolder {
 public:
  AbandonedFolder(const File& target, std::string name)
      : target_(target),
        name_(std::move(name)),
        folder_(open_in(target.fd.get(), name_, kDirectoryFlags | O_NOFOLLOW,
                        (target.path.ends_with('/') ? target.path : target.path + "/") + name_)),
        open_error_(folder_.fd.is_open() ? 0 : errno) {}

  const std::string& path() const noexcept { return folder_.path; }

  // Holds the marker's lock from then on, so that of two runs only one removes the folder. Throws where it
  // may not be looked into.
  bool is_abandoned() {
    if (open_error_ == EACCES) throw SystemError("open", folder_.path, open_error_);
    if (!folder_.fd.is_open()) return false;
    identity_ = facts_of(folder_).identity;
    // What is mounted there is not what a run made.
    if (identity_.device != facts_of(target_).identity.device) return false;
    marker_ = open_in(folder_.fd.get(), kMarker, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
                      folder_.path + "/" + kMarker);
    if (!marker_.fd.is_open()) return false;
    const FileFacts facts = facts_of(marker_);
    if (!facts.is_regular || facts.size_bytes != 0 || !try_to_lock(marker_)) return false;
    // Its run may have ended, and removed it, between the opening and the lock.
    return facts_of(marker_).is_linked;
  }

  void remove() {
    bool has_foreign = false;
    for (const std::string& name : names_in(folder_)) {
      if (name == kMarker) continue;
      const std::optional<FileFacts> facts = facts_of(folder_, name);
      if (!facts) continue;
      if (is_file_name(name) && facts->is_regular) {
        unlink_in(folder_, name, 0, "unlink");
      } else {
        has_foreign = true;
      }
    }
    // The marker stays with what is not ours to remove.
    if (has_foreign) throw SystemError("rmdir", folder_.path, ENOTEMPTY);
    unlink_in(folder_, kMarker, 0, "unlink");
    const std::optional<FileFacts> named = facts_of(target_, name_);
    if (!named || named->identity != identity_) throw SystemError("rmdir", folder_.path, ESTALE);
    if (unlinkat(target_.fd.get(), name_.c_str(), AT_REMOVEDIR) == 0) return;
    const SystemError failure("rmdir", folder_.path);
    // So that a later run still knows it.
    (void)open_in(folder_.fd.get(), kMarker, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, folder_.path);
    throw failure;
  }

 private:
  const File& target_;
  const std::string name_;
  const File folder_;
  const int open_error_;
  FileIdentity identity_{};
  File marker_;
};

}  // namespace

std::vector<Leftover> remove_leftovers(const std::string& directory) {
  const File target = open_in(AT_FDCWD, directory, kDirectoryFlags, directory);
  if (!target.fd.is_open()) throw SystemError("open", directory);
  std::vector<Leftover> leftovers;
  for (const std::string& name : names_in(target)) {
    if (!is_folder_name(name)) continue;
    AbandonedFolder folder(target, name);
    try {
      if (!folder.is_abandoned()) continue;
      folder.remove();
      leftovers.push_back({folder.path(), std::nullopt});
    } catch (const SystemError& error) {
      leftovers.push_back({folder.path(), error.during("clean-up", 0)});
    }
  }
  return leftovers;
}

}  // namespace etcd_disk_bench

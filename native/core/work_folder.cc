#include "work_folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>

#include "directory_listing.h"
#include "system_failure.h"
#include "uninterrupted.h"
#include "work_names.h"

namespace etcd_disk_bench {
namespace {

constexpr int kDirectoryFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
constexpr int kWriteFlags = O_WRONLY | O_NOFOLLOW | O_CLOEXEC;

File open_directory(int parent, const std::string& name, int flags, const std::string& path) {
  const int fd = uninterrupted([&] { return openat(parent, name.c_str(), kDirectoryFlags | flags); });
  if (fd == -1) throw SystemError("open", path);
  return {ScopedFd(fd), path};
}

}  // namespace

WorkFolder::WorkFolder(const std::string& directory)
    : target_(open_directory(AT_FDCWD, directory, 0, directory)), name_(new_folder_name()) {
  const std::string path = (directory.ends_with('/') ? directory : directory + "/") + name_;
  if (mkdirat(target_.fd.get(), name_.c_str(), S_IRWXU) == -1) throw SystemError("mkdir", path);
  std::optional<FileFacts> made;
  try {
    // At once: what bears the name from now on has to be this.
    made = facts_of(target_, name_);
    if (!made) throw SystemError("open", path, ENOENT);
    identity_ = made->identity;
    folder_ = open_directory(target_.fd.get(), name_, O_NOFOLLOW, path);
    const FileFacts found = facts_of(folder_);
    const FileFacts target = facts_of(target_);
    const bool is_beneath = found.identity.device == target.identity.device && found.mount == target.mount;
    if (found.identity != identity_ || !is_beneath || !names_in(folder_).empty()) {
      throw SystemError("open", path, ESTALE);
    }
  } catch (const SystemError& error) {
    const std::optional<SystemError> left = give_up(path, made.has_value());
    if (left) throw FolderLeftError(error, *left);
    throw;
  } catch (...) {
    (void)give_up(path, made.has_value());
    throw;
  }
}

// Nothing if what the constructor made is gone.
std::optional<SystemError> WorkFolder::give_up(const std::string& path, bool is_known) const {
  try {
    const std::optional<FileFacts> found = facts_of(target_, name_);
    if (!found || (is_known && found->identity != identity_)) return SystemError("open", path, ESTALE);
  } catch (const SystemError& error) {
    return error;
  }
  if (unlinkat(target_.fd.get(), name_.c_str(), AT_REMOVEDIR) == 0) return std::nullopt;
  const bool is_exchanged = errno == ENOENT || errno == ENOTDIR || errno == ENOTEMPTY || errno == EBUSY;
  return is_exchanged ? SystemError("open", path, ESTALE) : SystemError("rmdir", path);
}

void WorkFolder::mark() {
  marker_ = create(kMarkerInTheMaking);
  lock_exclusively(marker_);
  rename(kMarkerInTheMaking, kMarker);
}

File WorkFolder::create(const std::string& name) {
  const int fd = uninterrupted([&] {
    return openat(folder_.fd.get(), name.c_str(), kWriteFlags | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
  });
  if (fd == -1) throw SystemError("open", path_of(name));
  File file{ScopedFd(fd), path_of(name)};
  const FileIdentity identity = facts_of(file).identity;
  const std::lock_guard lock(mutex_);
  names_[name] = identity;
  return file;
}

File WorkFolder::reopen(const std::string& name) const {
  // O_NONBLOCK is for a pipe that was put in its place: opening one waits for a reader.
  const int fd =
      uninterrupted([&] { return openat(folder_.fd.get(), name.c_str(), kWriteFlags | O_NONBLOCK); });
  if (fd == -1) throw SystemError("open", path_of(name));
  File file{ScopedFd(fd), path_of(name)};
  if (!is_ours(name, facts_of(file))) throw SystemError("open", path_of(name), ESTALE);
  return file;
}

void WorkFolder::rename(const std::string& from, const std::string& to) {
  if (renameat(folder_.fd.get(), from.c_str(), folder_.fd.get(), to.c_str()) == -1) {
    throw SystemError("rename", path_of(from));
  }
  const std::lock_guard lock(mutex_);
  auto renamed = names_.extract(from);
  if (renamed.empty()) return;
  names_.erase(to);
  renamed.key() = to;
  names_.insert(std::move(renamed));
}

void WorkFolder::unlink(const std::string& name) {
  const std::optional<FileFacts> found = facts_of(folder_, name);
  // Linux has no call that removes a name only while it is a certain file's: between the two calls whoever
  // may write into a folder of mode 0700 could exchange it.
  if (found && !is_ours(name, *found)) throw SystemError("unlink", path_of(name), ESTALE);
  if (unlinkat(folder_.fd.get(), name.c_str(), 0) == -1) throw SystemError("unlink", path_of(name));
  const std::lock_guard lock(mutex_);
  names_.erase(name);
}

void WorkFolder::remove() {
  // Go on after a failure, so that as little as possible stays behind; the first one is told.
  std::optional<SystemError> first;
  const auto attempt = [&](auto step) {
    try {
      step();
    } catch (const SystemError& error) {
      if (!first) first = error;
    }
  };
  const std::map<std::string, FileIdentity> names = names_;
  for (const auto& [name, identity] : names) {
    if (name != kMarker) attempt([&, &file = name] { unlink_if_there(file); });
  }
  // Where something stays the marker does, so that the next run can try again.
  if (first) throw SystemError(*first);
  if (names.contains(kMarker)) unlink_if_there(kMarker);
  remove_folder();
}

void WorkFolder::unlink_if_there(const std::string& name) {
  if (!facts_of(folder_, name)) return;
  try {
    unlink(name);
  } catch (const SystemError& error) {
    if (error.error_number() != ENOENT) throw;
  }
}

void WorkFolder::remove_folder() {
  const std::optional<FileFacts> found = facts_of(target_, name_);
  if (found && found->identity == identity_) {
    if (unlinkat(target_.fd.get(), name_.c_str(), AT_REMOVEDIR) == 0) return;
    if (errno != ENOENT && errno != ENOTDIR) {
      const SystemError failure("rmdir", folder_.path);
      if (marker_.fd.is_open()) mark_again();
      throw failure;
    }
  }
  if (facts_of(folder_).is_linked) throw SystemError("rmdir", place(), ESTALE);
}

// A folder that stays is to be known to the next run, as far as that can be had by now.
void WorkFolder::mark_again() noexcept {
  try {
    mark();
  } catch (const std::exception&) {
  }
}

bool WorkFolder::is_ours(const std::string& name, const FileFacts& facts) const {
  const std::lock_guard lock(mutex_);
  const auto known = names_.find(name);
  return facts.is_regular && known != names_.end() && known->second == facts.identity;
}

// Where the folder is by now, as far as the kernel tells.
std::string WorkFolder::place() const {
  const std::string link = "/proc/self/fd/" + std::to_string(folder_.fd.get());
  std::array<char, 4096> path{};
  const ssize_t length = readlink(link.c_str(), path.data(), path.size());
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : folder_.path;
}

}  // namespace etcd_disk_bench

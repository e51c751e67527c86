#include "work_folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cerrno>
#include <span>

#include "clock.h"
#include "host_mark.h"
#include "work_names.h"

namespace etcd_disk_bench {
namespace {

constexpr std::int64_t kHiddenFilesNs = 2 * kNanosPerSecond;
constexpr std::int64_t kRetryNs = 10'000'000;

}  // namespace

WorkFolder::WorkFolder(const File& target) : target_(target), name_(new_folder_name()) {
  if (mkdirat(target_.fd.get(), name_.c_str(), S_IRWXU) == -1) throw SystemError("mkdir", path());
}

void WorkFolder::open() {
  folder_ = open_in(target_, name_, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  make_marker();
}

void WorkFolder::make_marker() {
  // The marker gets its name only after it is locked. So a named marker without a lock belongs to a run that
  // has ended.
  marker_ = open_in(folder_, kUnlockedMarker, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
  lock_exclusively(marker_);
  const std::string mark = own_host_mark();
  write_all(marker_, std::as_bytes(std::span(mark)));
  // Must survive a power cut for the next boot, and be visible to other hosts on a network file system.
  sync_data(marker_);
  rename(kUnlockedMarker, kMarker);
}

File WorkFolder::create(const std::string& name) {
  return open_in(folder_, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
}

File WorkFolder::reopen(const std::string& name) const {
  return open_in(folder_, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
}

void WorkFolder::rename(const std::string& from, const std::string& to) {
  if (renameat(folder_.fd.get(), from.c_str(), folder_.fd.get(), to.c_str()) == -1)
    throw SystemError("rename", path_in(folder_, from));
}

void WorkFolder::unlink(const std::string& name) { unlink_in(folder_, name); }

bool WorkFolder::remove(StopSignal& stop, bool ends_on_cancel) {
  if (!folder_.fd.is_open()) {
    unlink_in(target_, name_, AT_REMOVEDIR);
    return true;
  }
  if (!facts_of(folder_).is_linked) return true;
  if (!remove_files(stop, ends_on_cancel)) return false;
  try {
    remove_marked_folder(stop);
  } catch (const SystemError&) {
    try {
      make_marker();
    } catch (const SystemError&) {  // keep the first failure
    }
    throw;
  }
  return true;
}

// Removes all files except the marker. Continues after a failure, so that as little as possible stays.
bool WorkFolder::remove_files(StopSignal& stop, bool ends_on_cancel) {
  std::optional<SystemError> first;
  for (const std::string& name : names_in(folder_)) {
    if (ends_on_cancel && stop.requested()) return false;
    if (name == kMarker) continue;
    stop.count_step();
    try {
      if (!is_file_name(name)) throw SystemError("rmdir", path(), ENOTEMPTY);
      unlink(name);
    } catch (const SystemError& error) {
      if (!first) first = error;
    }
  }
  if (first) throw SystemError(*first);
  return true;
}

// NFS and FUSE rename a file that is removed while it is open, and CIFS keeps its name. So the folder is
// empty only after the last descriptor is closed. A FUSE server is notified of that after close() returns.
void WorkFolder::remove_marked_folder(StopSignal& stop) {
  static const std::atomic<bool> never{false};
  unlink(kMarker);
  for (const std::int64_t start = monotonic_ns();;) {
    try {
      if (unlink_in(target_, name_, AT_REMOVEDIR) || !facts_of(folder_).is_linked) return;
      // Another program has moved the folder.
      throw SystemError("rmdir", path(), ENOENT);
    } catch (const SystemError& error) {
      if (error.error_number() != ENOTEMPTY || monotonic_ns() - start > kHiddenFilesNs) throw;
    }
    if (marker_.fd.is_open()) close_file(marker_);
    sleep_until(monotonic_ns() + kRetryNs, never);
    remove_files(stop, false);
  }
}

}  // namespace etcd_disk_bench

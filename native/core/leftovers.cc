#include "leftovers.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include "host_mark.h"
#include "uninterrupted.h"
#include "work_folder.h"
#include "work_names.h"

namespace etcd_disk_bench {
namespace {

std::string mark_of(const File& marker) {
  std::array<char, 256> text{};
  const ssize_t size = uninterrupted([&] { return pread(marker.fd.get(), text.data(), text.size(), 0); });
  if (size == -1) throw SystemError("pread", marker.path);
  return std::string(text.data(), static_cast<std::size_t>(size));
}

// Returns nullptr if the folder is not a run's, or its run may be alive. Otherwise the result holds the lock
// of the marker, so only one of two runs removes the folder.
std::unique_ptr<WorkFolder> abandoned_folder(const File& target, const std::string& name) {
  File folder = open_in(target, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  // A mounted file system is not a work folder.
  if (facts_of(folder).device != facts_of(target).device) return nullptr;
  File marker = open_in(folder, kMarker, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (!facts_of(marker).is_regular || !try_to_lock(marker)) return nullptr;
  // Another run may have removed it between the opening and the lock.
  if (!facts_of(marker).is_linked) return nullptr;
  if (!is_of_this_host(mark_of(marker))) throw SystemError("open", folder.path, EREMOTE);
  return std::make_unique<WorkFolder>(target, name, std::move(folder), std::move(marker));
}

// The errors of open(2) for a name that is no folder, for a folder without a marker, and for a marker that is
// a link or a pipe.
bool is_no_work_folder(const SystemError& error) {
  switch (error.error_number()) {
    case ENOENT:
    case ENOTDIR:
    case ELOOP:
    case EISDIR:
    case ENXIO:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::vector<Leftover> remove_leftovers(const File& target, StopSignal& stop) {
  std::vector<Leftover> leftovers;
  for (const std::string& name : names_in(target)) {
    if (stop.requested()) break;
    if (!is_folder_name(name)) continue;
    std::unique_ptr<WorkFolder> folder;
    try {
      folder = abandoned_folder(target, name);
      if (folder && folder->remove(stop, true)) leftovers.push_back({folder->path(), std::nullopt});
    } catch (const SystemError& error) {
      if (folder || !is_no_work_folder(error))
        leftovers.push_back({path_in(target, name), error.during("clean-up", 0)});
    }
  }
  return leftovers;
}

}  // namespace etcd_disk_bench

// The run's own folder inside the target: everything that a run makes lies in it, goes through it by
// descriptor, and leaves with it. Names are resolved below the folder's descriptor and never through a link,
// and what took the name of a file or of the folder itself is told from what was made here: nothing else is
// written or removed.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "file_calls.h"
#include "file_identity.h"
#include "free_space.h"
#include "system_failure.h"

namespace etcd_disk_bench {

// The folder was made, could not be taken into use, and is there still, or was moved who knows where.
class FolderLeftError : public SystemError {
 public:
  FolderLeftError(const SystemError& cause, SystemError left) : SystemError(cause), left_(std::move(left)) {}
  const SystemError& left() const noexcept { return left_; }

 private:
  SystemError left_;
};

class WorkFolder {
 public:
  // Makes `.etcd-disk-bench-<random>`, mode 0700, inside `directory`. Throws FolderLeftError where it may
  // stay.
  explicit WorkFolder(const std::string& directory);
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  // Before anything else is made in it, the thread that made it.
  //
  // Puts a marker in, locked for as long as this lives: without it a later run would not know whose folder
  // this is.
  void mark();
  // What shortage_after() is to leave to others; 0, the default, is nothing: then a full disk is an error.
  void keep_free(std::uint64_t bytes) noexcept { kept_bytes_ = bytes; }

  // Any thread.
  File create(const std::string& name);  // for writing, mode 0600; the name must be new
  // For writing; fails with ESTALE if the name is no longer that of the file made here.
  File reopen(const std::string& name) const;
  void rename(const std::string& from, const std::string& to);
  void unlink(const std::string& name);  // fails likewise
  std::optional<SpaceShortage> shortage_after(std::uint64_t bytes) const {
    if (kept_bytes_ == 0) return std::nullopt;
    return etcd_disk_bench::shortage_after(folder_, bytes, kept_bytes_);
  }
  const File& directory() const noexcept { return folder_; }  // to fsync
  const std::string& path() const noexcept { return folder_.path; }

  // Removes every file that this made, then the folder itself. The thread that made it, once the others are
  // done. Fails with ESTALE and the place it is found at if the folder was moved, or something lies over it.
  void remove();

 private:
  std::string path_of(const std::string& name) const { return folder_.path + "/" + name; }
  bool is_ours(const std::string& name, const FileFacts& facts) const;
  std::optional<SystemError> give_up(const std::string& path, bool is_known) const;
  void unlink_if_there(const std::string& name);
  void remove_folder();
  void mark_again() noexcept;
  std::string place() const;

  File target_;
  std::string name_;
  File folder_;
  FileIdentity identity_{};
  File marker_;
  std::uint64_t kept_bytes_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, FileIdentity> names_;
};

}  // namespace etcd_disk_bench

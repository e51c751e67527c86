// The work folder inside the target directory. A run creates all its files here and removes them with the
// folder. Names are resolved from the descriptor of the folder, and links are never followed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "file_calls.h"
#include "free_space.h"
#include "system_failure.h"

namespace etcd_disk_bench {

class WorkFolder {
 public:
  // Creates `.etcd-disk-bench-<random>`, mode 0700, in `target`, which must outlive this object.
  explicit WorkFolder(const File& target);
  // Takes over the folder of a killed run.
  WorkFolder(const File& target, std::string name, File folder, File marker)
      : target_(target), name_(std::move(name)), folder_(std::move(folder)), marker_(std::move(marker)) {}
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  // Opens the folder and creates its marker, which stays locked during the lifetime of this object. A later
  // run reads from the marker that the folder is a run's, of which host, and whether that run is alive. Call
  // this first, on the thread of the constructor.
  void open();
  // Free bytes to leave, see shortage_after(). Default 0: a full disk is an error.
  void keep_free(std::uint64_t bytes) noexcept { kept_bytes_ = bytes; }

  // Any thread.
  File create(const std::string& name);        // for writing, mode 0600; the name must be new
  File reopen(const std::string& name) const;  // for writing
  void rename(const std::string& from, const std::string& to);
  void unlink(const std::string& name);
  std::optional<SpaceShortage> shortage_after(std::uint64_t bytes) const {
    if (kept_bytes_ == 0) return std::nullopt;
    return etcd_disk_bench::shortage_after(folder_, bytes, kept_bytes_);
  }
  const File& directory() const noexcept { return folder_; }  // for its fsync
  std::string path() const { return path_in(target_, name_); }

  // Removes all files that a run creates, the marker, and the folder, after all other threads have ended.
  // Other files stay, and then the folder and its marker too. Throws the first SystemError. With
  // `ends_on_cancel`, returns false if a cancel came before the end.
  bool remove(StopSignal& stop, bool ends_on_cancel = false);

 private:
  bool remove_files(StopSignal& stop, bool ends_on_cancel);
  void remove_marked_folder(StopSignal& stop);
  void make_marker();

  const File& target_;
  std::string name_;
  File folder_;
  File marker_;
  std::uint64_t kept_bytes_ = 0;
};

}  // namespace etcd_disk_bench

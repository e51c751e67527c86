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
  // Makes `.etcd-disk-bench-<random>`, mode 0700, in `target`, which must outlive this.
  explicit WorkFolder(const File& target);
  // Takes over the folder of a run that was killed.
  WorkFolder(const File& target, std::string name, File folder, File marker)
      : target_(target), name_(std::move(name)), folder_(std::move(folder)), marker_(std::move(marker)) {}
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  // Opens the folder and makes its marker, locked while this lives: a later run knows by it that this folder
  // is a run's, of which host, and whether the run is alive. Before anything else, on the thread that made
  // this.
  void open();
  // What shortage_after() leaves to others. 0, the default: nothing, and a full disk is then an error.
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

  // Removes all files that a run makes, the marker, and the folder, once all other threads are done. Anything
  // else in the folder stays, and the folder with its marker. Throws the first SystemError. With
  // `ends_on_cancel` it returns false if a cancel came before the end.
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

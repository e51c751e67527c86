// The run's own folder inside the target: everything that a run makes lies in it, goes through it by
// descriptor, and leaves with it. Names are resolved below the folder's descriptor and never through a link,
// so nothing outside is written or removed.
#pragma once

#include <mutex>
#include <set>
#include <string>

#include "file_calls.h"

namespace etcd_disk_bench {

class WorkFolder {
 public:
  // Makes `.etcd-disk-bench-<random>`, mode 0700, inside `directory`.
  explicit WorkFolder(const std::string& directory);
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  // Any thread.
  File create(const std::string& name);        // for writing, mode 0600; the name must be new
  File reopen(const std::string& name) const;  // for writing
  void rename(const std::string& from, const std::string& to);
  void unlink(const std::string& name);
  const File& directory() const noexcept { return folder_; }  // to fsync
  const std::string& path() const noexcept { return folder_.path; }

  // Removes every name that this made, then the folder itself. The thread that made it, once the others are
  // done.
  void remove();

 private:
  std::string path_of(const std::string& name) const { return folder_.path + "/" + name; }

  File target_;
  std::string name_;
  File folder_;
  mutable std::mutex mutex_;
  std::set<std::string> names_;
};

}  // namespace etcd_disk_bench

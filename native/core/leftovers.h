// Removes the folders that earlier runs left: those of SIGKILL, of a crash, of a power cut.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "system_failure.h"

namespace etcd_disk_bench {

struct Leftover {
  std::string path;
  std::optional<SystemFailure> failure;  // what kept it from being removed
};

// Those in `directory` that were a run's and are nobody's now: they bear a run's name and its marker, and
// nobody holds the marker's lock. Of what lies in them only what a run makes is removed, and no link is
// followed. A folder of a run that goes on is left alone, and so is one that cannot be told from that. Throws
// SystemError if the directory itself cannot be read.
std::vector<Leftover> remove_leftovers(const std::string& directory);

}  // namespace etcd_disk_bench

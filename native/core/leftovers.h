// Removes the work folders of earlier runs that were killed, crashed or lost power.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "file_calls.h"
#include "system_failure.h"

namespace etcd_disk_bench {

struct Leftover {
  std::string path;
  // What kept it from being removed. EREMOTE: a run of another host made it, and may still use it.
  std::optional<SystemFailure> failure;
};

// The folders in `target` with the name and the marker of a run, and without the lock of one. Only files that
// a run makes are removed, and no link is followed. A folder without a marker is left alone: its run may be
// just beginning. A cancel ends this early. Throws SystemError if `target` cannot be read.
std::vector<Leftover> remove_leftovers(const File& target, StopSignal& stop);

}  // namespace etcd_disk_bench

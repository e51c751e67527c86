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
  // Why it could not be removed. EREMOTE: a run on another host made it, and may still use it.
  std::optional<SystemFailure> failure;
};

// Removes the folders in `target` that have the name and the marker of a run, and whose marker is not locked.
// Removes only files that a run makes, and follows no links. Leaves a folder without a marker: its run may
// just be starting. A cancel ends this early. Throws SystemError if `target` cannot be read.
std::vector<Leftover> remove_leftovers(const File& target, StopSignal& stop);

}  // namespace etcd_disk_bench

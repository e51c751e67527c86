// Locks of open file descriptions, which the kernel ends with the process that holds them: asked for, and
// taken without waiting.
#pragma once

#include <string>

#include "file_calls.h"

namespace etcd_disk_bench {

// Whether somebody holds a lock on the regular file at `path`, as etcd does on each file of its log. Nothing
// is locked and nothing is written to; what `path` is itself is asked, through no link. A flock, as bbolt
// takes on its database, cannot be asked for, only tried: /proc/locks has those.
bool is_locked(const std::string& path);

// Takes the lock if nobody has it, and says whether.
bool try_to_lock(const File& file);

}  // namespace etcd_disk_bench

// Identifies this host and this boot, for the marker of a work folder. A lock can be local to a host, above
// all on NFS. Then it does not show whether a run on another host still uses the folder.
#pragma once

#include <string>
#include <string_view>

namespace etcd_disk_bench {

// Returns the lines `host <id>` and `boot <id>`. The host is identified by /etc/machine-id, or without that
// file by its name.
std::string own_host_mark();

// Whether a lock shows if the run that wrote `mark` is alive: true if it ran in this boot of the kernel, or
// on this host in an earlier boot. False for a mark that cannot be parsed.
bool is_of_this_host(std::string_view mark);

}  // namespace etcd_disk_bench

// Identifies this host and this boot, for the marker of a work folder. A lock can be local to a host, on NFS
// above all: it then does not show whether a run of another host still uses the folder.
#pragma once

#include <string>
#include <string_view>

namespace etcd_disk_bench {

// The lines `host <id>` and `boot <id>`. The host is known by /etc/machine-id, or by its name without that
// file.
std::string own_host_mark();

// Whether a lock tells if the run that wrote `mark` is alive: it ran on this boot of the kernel, or on this
// host before. False for a mark that cannot be read.
bool is_of_this_host(std::string_view mark);

}  // namespace etcd_disk_bench

// The names of what a run makes. A later run knows by them what an earlier one left.
#pragma once

#include <string>
#include <string_view>

namespace etcd_disk_bench {

// `.etcd-disk-bench-` and 16 hexadecimal digits.
std::string new_folder_name();  // throws SystemError
bool is_folder_name(std::string_view name);

// A file that a run makes in its folder, the marker aside: `db`, `0.tmp`, `1.tmp`, a segment; and what NFS
// and FUSE call such a file if it is removed while it is open.
bool is_file_name(std::string_view name);

// The file that shows that a folder is a run's. The run holds its lock.
inline constexpr const char* kMarker = "etcd-disk-bench.lock";
// The name of the marker until it is locked.
inline constexpr const char* kMarkerInTheMaking = "etcd-disk-bench.tmp";

}  // namespace etcd_disk_bench

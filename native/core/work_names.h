// The names of the folder and the files that a run creates. A later run recognises leftovers by them.
#pragma once

#include <string>
#include <string_view>

namespace etcd_disk_bench {

// `.etcd-disk-bench-` and 16 hexadecimal digits.
std::string new_folder_name();  // throws SystemError
bool is_folder_name(std::string_view name);

// Whether a run creates a file of this name in its folder, except the marker: `db`, `0.tmp`, `1.tmp`, a
// segment; and the names that NFS and FUSE give such a file if it is removed while open.
bool is_file_name(std::string_view name);

// The file that marks a folder as a run's. The run holds its lock.
inline constexpr const char* kMarker = "etcd-disk-bench.lock";
// The name of the marker until it is locked.
inline constexpr const char* kUnlockedMarker = "etcd-disk-bench.tmp";

}  // namespace etcd_disk_bench

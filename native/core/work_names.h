// What a run calls the things that it makes, by which a later run knows what an earlier one left.
#pragma once

#include <string>
#include <string_view>

namespace etcd_disk_bench {

// `.etcd-disk-bench-` and 16 hexadecimal digits.
std::string new_folder_name();  // throws SystemError where the kernel gives no random bytes
bool is_folder_name(std::string_view name);

// A file that a run makes in its folder, the marker aside: `db`, `0.tmp`, `1.tmp` or a segment.
bool is_file_name(std::string_view name);

// The file by which the folder is known for a run's; locked for as long as the run lives.
inline constexpr const char* kMarker = "etcd-disk-bench.lock";
// Its name until it is locked, so that whoever finds a marker without a lock knows its run to be gone.
inline constexpr const char* kMarkerInTheMaking = "etcd-disk-bench.tmp";

}  // namespace etcd_disk_bench

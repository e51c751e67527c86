// The names in an open directory.
#pragma once

#include <string>
#include <vector>

#include "file_calls.h"

namespace etcd_disk_bench {

// All but `.` and `..`, in no order.
std::vector<std::string> names_in(const File& directory);

}  // namespace etcd_disk_bench

// Repeats a system call that a signal interrupted.
#pragma once

#include <cerrno>

namespace etcd_disk_bench {

template <typename Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

}  // namespace etcd_disk_bench

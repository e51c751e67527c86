// Loads a CPU beside the WAL as etcd does: one burst of work per append. The syncs of a busy process wait for
// CPUs, kernel workers and host workers; the syncs of an idle process do not.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace etcd_disk_bench {

// Works for its whole lifetime.
class CpuLoad {
 public:
  // A burst of `burst_ns` of CPU time is due at `start_ns`, and every `interval_ns` after it. Of the bursts
  // that fall due during another one, only the last is made, at once.
  CpuLoad(std::int64_t start_ns, double interval_ns, std::uint64_t burst_ns);
  CpuLoad(const CpuLoad&) = delete;
  CpuLoad& operator=(const CpuLoad&) = delete;
  ~CpuLoad();  // called by the measuring thread

 private:
  void work_in_bursts();  // runs on its own thread

  const std::int64_t start_ns_;
  const double interval_ns_;
  const std::int64_t burst_ns_;
  std::atomic<bool> is_done_{false};
  std::thread thread_;  // last, because it uses all of the above
};

}  // namespace etcd_disk_bench

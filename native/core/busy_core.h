// Uses a processor beside the log as etcd itself does: a burst of work for each append. The syncs of a
// process that works wait for processors, for the kernel's workers and for the host's, as those of an idle
// one do not.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace etcd_disk_bench {

// Works for as long as it lives.
class BusyCore {
 public:
  // A burst of `busy_ns` of processor time begins at `start_ns` and each `interval_ns` from then on. Of those
  // that fall due while one is under way only the last follows, at once.
  BusyCore(std::int64_t start_ns, double interval_ns, std::uint64_t busy_ns);
  BusyCore(const BusyCore&) = delete;
  BusyCore& operator=(const BusyCore&) = delete;
  ~BusyCore();  // the measuring thread

 private:
  void work_in_bursts();  // the thread of its own

  const std::int64_t start_ns_;
  const double interval_ns_;
  const std::int64_t busy_ns_;
  std::atomic<bool> is_done_{false};
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace etcd_disk_bench

#include "low_priority.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "system_failure.h"

namespace etcd_disk_bench {

void take_low_priority() {
  constexpr int kLowestNice = 19;
  // From <linux/ioprio.h>, which C++ cannot include.
  constexpr int kWhoProcess = 1, kBestEffort = 2, kClassShift = 13, kLowestLevel = 7;
  // On Linux both calls apply to one thread; 0 is the caller.
  if (setpriority(PRIO_PROCESS, 0, kLowestNice) == -1) throw SystemError("setpriority", "the run's thread");
  if (syscall(SYS_ioprio_set, kWhoProcess, 0, (kBestEffort << kClassShift) | kLowestLevel) == -1) {
    throw SystemError("ioprio_set", "the run's thread");
  }
}

}  // namespace etcd_disk_bench

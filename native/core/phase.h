// One phase: the loop that appends, in a closed loop or paced, until one of its limits is reached.
#pragma once

#include <atomic>

#include "backend_committer.h"
#include "plan.h"
#include "random_content.h"
#include "run.h"
#include "wal_writer.h"

namespace etcd_disk_bench {

// What the phases of a run load, one after another.
struct Workload {
  WalWriter& wal;
  BackendFile& backend;
  RandomContent& content;
  std::uint64_t write_size_bytes;
};

// The measuring thread. A failed append is in `stop`; then the answer is kError. Any thread may set
// `is_settled`, which ends this phase alone.
StoppedBy run_phase(const PhasePlan& plan, const PhaseMemory& memory, Workload& workload, StopSignal& stop,
                    const std::atomic<bool>& is_settled);

}  // namespace etcd_disk_bench

// One phase: the loop that appends, closed or at a fixed rate, until a limit ends it.
#pragma once

#include <atomic>

#include "backend_committer.h"
#include "phase_samples.h"
#include "plan.h"
#include "random_content.h"
#include "run.h"
#include "wal_writer.h"

namespace etcd_disk_bench {

// The writers and the content that all phases of a run share.
struct Workload {
  WalWriter& wal;
  BackendFile& backend;
  RandomContent& content;
  std::uint64_t write_size_bytes;
};

// Runs on the measuring thread. If it returns kError, `stop` has the failure. Any thread may set
// `is_decided`, which ends only this phase.
StoppedBy run_phase(const PhasePlan& plan, PhaseSamples& samples, Workload& workload, StopSignal& stop,
                    const std::atomic<bool>& is_decided);

}  // namespace etcd_disk_bench

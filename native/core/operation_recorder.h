// Takes one kind of operation of a phase: how long each took, and which were the slowest.
#pragma once

#include <cstdint>

#include "latency_histogram.h"
#include "slow_log.h"

namespace etcd_disk_bench {

// One thread at a time.
class OperationRecorder {
 public:
  OperationRecorder(LatencyHistogram latencies, SlowLog slowest, std::int64_t phase_start_ns)
      : latencies_(latencies), slowest_(slowest), phase_start_ns_(phase_start_ns) {}

  void record(std::int64_t start_ns, std::int64_t duration_ns) noexcept {
    latencies_.record(duration_ns);
    slowest_.record(start_ns - phase_start_ns_, duration_ns);
  }

 private:
  LatencyHistogram latencies_;
  SlowLog slowest_;
  const std::int64_t phase_start_ns_;
};

}  // namespace etcd_disk_bench

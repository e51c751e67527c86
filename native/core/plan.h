// What a run is told to do. Plain values without defaults: TypeScript decides, this side obeys.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace etcd_disk_bench {

struct PhasePlan {
  // 0 loads in a closed loop: append after append. Above 0 the appends are paced: an open loop with intended
  // start times.
  double rate_per_second;
  std::uint64_t max_appends;
  std::uint64_t max_duration_ns;
  std::uint64_t max_bytes;           // of all that the phase writes: records, segment headers, backend pages
  std::uint64_t commit_interval_ns;  // between backend commits; 0 is none
  // Processor time that a thread beside the paced appends uses for each, while they are made on all
  // processors in turn, for etcd's come from wherever Go runs them; 0 is neither.
  std::uint64_t busy_ns_per_append = 0;
  // Paced appends that fell due while one before them was under way are not sent, only counted as waiting: a
  // disk that stalled under others gets no burst after it.
  bool skips_late_appends = false;
};

struct Plan {
  std::string directory;
  std::uint64_t write_size_bytes;
  std::uint64_t segment_size_bytes;
  // The offset of the first segment's header. A larger offset brings the first cut sooner.
  std::uint64_t first_segment_offset_bytes = 0;
  std::uint64_t backend_max_bytes;  // where the backend file stops growing and its pages are used again
  std::uint64_t seed;
  std::uint64_t keep_free_bytes = 0;  // of the file system, left to others; 0 is all of it may be used
  bool is_low_priority = false;
  std::vector<PhasePlan> phases;
};

}  // namespace etcd_disk_bench

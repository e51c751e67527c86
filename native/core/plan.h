// The plan of a run. Plain values without defaults: TypeScript decides them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scoped_fd.h"

namespace etcd_disk_bench {

struct PhasePlan {
  // 0: a closed loop, one append after the other. Above 0: an open loop, each append due at a fixed time.
  double rate_per_second;
  std::uint64_t max_appends;
  std::uint64_t max_duration_ns;
  std::uint64_t max_bytes;           // all bytes: records, segment headers and backend pages
  std::uint64_t commit_interval_ns;  // from the end of a backend commit to the next; 0: no commits
  // CPU time that a thread uses per fixed-rate append; 0: none.
  std::uint64_t cpu_load_ns_per_append = 0;
  // Makes each fixed-rate append on the next CPU.
  bool rotates_cpus = false;
  // Does not send a fixed-rate append that fell due during another one, only counts its wait. So a disk that
  // stalled under a running etcd gets no burst after the stall.
  bool skips_late_appends = false;
};

struct Plan {
  std::string directory;
  ScopedFd directory_fd;  // the open directory; if not open, the run opens `directory`
  std::uint64_t write_size_bytes;
  std::uint64_t segment_size_bytes;
  // The offset of the first segment's header. A larger offset makes the first cut come sooner.
  std::uint64_t first_segment_offset_bytes = 0;
  std::uint64_t backend_max_bytes;  // the backend file stops growing here, and reuses its pages
  std::uint64_t seed;
  std::uint64_t keep_free_bytes = 0;  // on the file system; 0: the run may fill it
  bool is_low_priority = false;
  std::vector<PhasePlan> phases;
};

}  // namespace etcd_disk_bench

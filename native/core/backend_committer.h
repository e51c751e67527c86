// Commits like etcd's backend (bbolt), on its own thread beside the WAL: dirty pages in page order,
// fdatasync, a meta page, fdatasync. The file grows in steps of 16 MiB.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <thread>
#include <vector>

#include "byte_budget.h"
#include "file_calls.h"
#include "phase_samples.h"
#include "random_content.h"
#include "system_failure.h"
#include "work_folder.h"

namespace etcd_disk_bench {

class BackendFile {
 public:
  static constexpr std::size_t kPageBytes = 4096;
  static constexpr std::uint64_t kGrowthBytes = 16 * 1024 * 1024;
  // As traced on etcd 3.4.23 with puts of 8000 bytes: the new values go to new pages, two values or 16 KiB
  // per write. A commit also writes the last values again, 24 to 32 KiB, into pages that an earlier commit
  // freed, and 3 or 4 single pages: branches and the consistent index.
  static constexpr std::uint64_t kPagesAtOnce = 4;
  static constexpr std::uint64_t kRewrittenPages = 8;
  static constexpr std::uint64_t kSinglePages = 4;

  // Creates the file like bbolt: two meta pages, a freelist and a leaf, and a sync.
  BackendFile(WorkFolder& folder, std::uint64_t max_bytes, std::uint64_t seed);

  // The most bytes that a commit of `value_bytes` writes.
  static std::uint64_t bytes_of_commit(std::uint64_t value_bytes) noexcept;
  // Makes one commit of `value_bytes` of new values. One thread at a time.
  void commit(std::uint64_t value_bytes);
  // The shortage of space if such a commit makes the file grow. Only the committing thread calls it.
  std::optional<SpaceShortage> shortage_of_commit(std::uint64_t value_bytes) const;

 private:
  struct Extent {
    std::uint64_t first_page;
    std::uint64_t pages;
  };

  void write_pages(const Extent& extent);
  void reuse(std::uint64_t pages, std::uint64_t pages_at_once);
  std::uint64_t used_pages_after(std::uint64_t value_bytes) const noexcept;

  const WorkFolder& folder_;
  Random random_;
  RandomContent content_;
  File file_;
  const std::uint64_t max_pages_;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t used_pages_;
  std::uint64_t commits_ = 0;
  std::vector<Extent> reused_;
};

// Commits at an interval for its whole lifetime.
class BackendCommitter {
 public:
  // `value_bytes` grows with each append. A commit takes the bytes since the last commit; without new bytes
  // there is no commit.
  BackendCommitter(BackendFile& file, std::uint64_t interval_ns,
                   const std::atomic<std::uint64_t>& value_bytes, ByteBudget& budget, PhaseSamples& phase,
                   std::int64_t phase_start_ns, StopSignal& stop);
  BackendCommitter(const BackendCommitter&) = delete;
  BackendCommitter& operator=(const BackendCommitter&) = delete;
  ~BackendCommitter();  // called by the measuring thread; waits for a commit in progress

 private:
  void commit_at_intervals();  // runs on the committer's thread
  std::int64_t commit(std::uint64_t value_bytes);

  BackendFile& file_;
  const std::uint64_t interval_ns_;
  const std::atomic<std::uint64_t>& value_bytes_;
  ByteBudget& budget_;
  PhaseSamples& phase_;
  const std::int64_t phase_start_ns_;
  StopSignal& stop_;
  std::atomic<bool> is_done_{false};
  std::thread thread_;  // last, because it uses all of the above
};

}  // namespace etcd_disk_bench

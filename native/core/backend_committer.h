// Commits as etcd's backend (bbolt) commits, on a thread of its own beside the WAL: dirty pages in page
// order, fdatasync, a meta page, fdatasync; the file grows in 16 MiB steps.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <thread>
#include <vector>

#include "byte_budget.h"
#include "file_calls.h"
#include "operation_recorder.h"
#include "random_content.h"
#include "system_failure.h"
#include "work_folder.h"

namespace etcd_disk_bench {

class BackendFile {
 public:
  static constexpr std::size_t kPageBytes = 4096;
  static constexpr std::uint64_t kGrowthBytes = 16 * 1024 * 1024;
  // Every put's values go to new pages, four of them (16 KiB) a write; beside them a commit rewrites a few
  // pages anywhere: branches and the consistent index. Measured on etcd: 3 or 4.
  static constexpr std::size_t kPagesAtOnce = 4;
  static constexpr std::uint64_t kScatteredPages = 4;

  // Makes the file as bbolt does: two meta pages, a freelist and a leaf, synced.
  BackendFile(WorkFolder& folder, std::uint64_t max_bytes, std::uint64_t seed);

  // What a commit of `value_bytes` writes.
  static std::uint64_t bytes_of_commit(std::uint64_t value_bytes) noexcept;
  // One commit of `value_bytes` of new values. One thread at a time.
  void commit(std::uint64_t value_bytes);
  // What would be lacking if such a commit made the file grow. The thread that commits.
  std::optional<SpaceShortage> shortage_of_commit(std::uint64_t value_bytes) const;

 private:
  void write_pages(std::uint64_t first_page, std::uint64_t pages);
  void choose_scattered(std::uint64_t pages);
  std::uint64_t used_pages_after(std::uint64_t value_bytes) const noexcept;

  const WorkFolder& folder_;
  Random random_;
  RandomContent content_;
  File file_;
  const std::uint64_t max_pages_;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t used_pages_;
  std::uint64_t commits_ = 0;
  std::vector<std::uint64_t> scattered_;
};

// Commits at an interval for as long as it lives.
class BackendCommitter {
 public:
  // `value_bytes` grows with each append; a commit takes what came since the one before, and there is none
  // without any.
  BackendCommitter(BackendFile& file, std::uint64_t interval_ns,
                   const std::atomic<std::uint64_t>& value_bytes, ByteBudget& budget,
                   OperationRecorder& commit, StopSignal& stop);
  BackendCommitter(const BackendCommitter&) = delete;
  BackendCommitter& operator=(const BackendCommitter&) = delete;
  ~BackendCommitter();  // the measuring thread; waits for a commit under way

 private:
  void commit_at_intervals();  // the committer's thread

  BackendFile& file_;
  const std::uint64_t interval_ns_;
  const std::atomic<std::uint64_t>& value_bytes_;
  ByteBudget& budget_;
  OperationRecorder& commit_;
  StopSignal& stop_;
  std::atomic<bool> is_done_{false};
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace etcd_disk_bench

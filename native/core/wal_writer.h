// Writes like etcd's WAL: lseek, write and fdatasync per append, and etcd's complete segment cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "phase_samples.h"
#include "segment_pipeline.h"
#include "work_folder.h"

namespace etcd_disk_bench {

// Durations of the parts of a segment cut.
struct CutParts {
  std::int64_t wait_ns = 0;            // for the next segment, which the pipeline preallocates
  std::int64_t header_ns = 0;          // the write and the sync of its header
  std::int64_t directory_sync_ns = 0;  // after the rename
};

// Only the measuring thread uses it.
class WalWriter {
 public:
  // A new segment begins with the CRC, the metadata and the state: 96 bytes, traced on etcd 3.4.23.
  static constexpr std::size_t kHeaderBytes = 96;

  // Opens the first segment, untimed. Writes its header at `first_offset_bytes`: the segment is preallocated
  // whole, nothing is written before the offset, and the first cut comes sooner.
  WalWriter(WorkFolder& folder, SegmentPipeline& pipeline, std::uint64_t segment_size_bytes,
            std::uint64_t first_offset_bytes = 0);

  // Operations are recorded in the samples of a phase from now on.
  void record_into(PhaseSamples& phase, std::int64_t phase_start_ns) noexcept;

  // Appends one record and waits until it is durable; cuts the segment if it is full. Returns the end time,
  // cut included. A cut is timed from the truncate until the new segment is locked, without the write and the
  // sync of this record.
  std::int64_t append(std::span<const std::byte> record);

  // The bytes of the next append, including the header of a cut.
  std::uint64_t bytes_of_next_append(std::size_t record_size) const noexcept {
    return record_size + (position_ >= segment_size_bytes_ ? kHeaderBytes : 0);
  }

 private:
  struct Times {
    std::int64_t started, written, synced;
  };
  std::int64_t cut(std::span<const std::byte> record);
  Times write_record(std::span<const std::byte> record);
  Times write_and_sync(std::span<const std::byte> bytes);
  // Begins the next segment: header, sync, final name, directory sync, reopen.
  CutParts open_segment(std::optional<Segment> old_segment, std::uint64_t header_offset_bytes = 0);
  void record_cut(std::int64_t started, std::int64_t duration_ns, const CutParts& parts);

  WorkFolder& folder_;
  SegmentPipeline& pipeline_;
  const std::uint64_t segment_size_bytes_;
  PhaseSamples* phase_ = nullptr;  // nullptr: nothing is recorded
  std::int64_t phase_start_ns_ = 0;
  std::int64_t slowest_cut_ns_ = 0;  // in this phase
  std::uint64_t sequence_ = 0;
  std::uint64_t entries_ = 0;
  std::uint64_t position_ = 0;
  Segment tail_;
  std::optional<Segment> previous_;
};

}  // namespace etcd_disk_bench

// Writes as etcd's write-ahead log writes: lseek, write, fdatasync an append, and etcd's whole cut at the end
// of a segment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "segment_pipeline.h"
#include "wal_recorder.h"
#include "work_folder.h"

namespace etcd_disk_bench {

// All of it: the measuring thread.
class WalWriter {
 public:
  // A new segment begins with the CRC, the metadata and the state: 96 bytes, as traced on etcd.
  static constexpr std::size_t kHeaderBytes = 96;

  // Opens the first segment, untimed. Its header is written at `first_offset_bytes`: the segment is
  // preallocated whole, nothing is written before the offset, and the first cut comes sooner.
  WalWriter(WorkFolder& folder, SegmentPipeline& pipeline, std::uint64_t segment_size_bytes,
            std::uint64_t first_offset_bytes = 0);

  // Appends one record and waits until it is durable; cuts the segment if it is full. Returns the time it was
  // done, cut included. A cut is timed from the truncate to the new segment in place, locked, with the wait
  // for the pipeline and the header's sync, and without this record's write and sync.
  std::int64_t append(std::span<const std::byte> record, WalRecorder& recorder);

  // What the next append will write, with the header of a cut.
  std::uint64_t bytes_of_next_append(std::size_t record_size) const noexcept {
    return record_size + (position_ >= segment_size_bytes_ ? kHeaderBytes : 0);
  }

 private:
  std::int64_t write_and_sync(std::span<const std::byte> record, WalRecorder& recorder);
  // Begins the next segment: header, sync, the final name, the directory's sync, open again under that name.
  CutParts open_segment(WalRecorder* recorder, std::uint64_t header_offset_bytes = 0);

  WorkFolder& folder_;
  SegmentPipeline& pipeline_;
  const std::uint64_t segment_size_bytes_;
  std::uint64_t sequence_ = 0;
  std::uint64_t entries_ = 0;
  std::uint64_t position_ = 0;
  Segment tail_;
  std::optional<Segment> previous_;
};

}  // namespace etcd_disk_bench

#include "wal_writer.h"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <utility>

#include "clock.h"

namespace etcd_disk_bench {
namespace {

std::string wal_name(std::uint64_t sequence, std::uint64_t first_entry) {
  std::array<char, 64> name{};
  std::snprintf(name.data(), name.size(), "%016" PRIx64 "-%016" PRIx64 ".wal", sequence, first_entry);
  return name.data();
}

}  // namespace

WalWriter::WalWriter(WorkFolder& folder, SegmentPipeline& pipeline, std::uint64_t segment_size_bytes,
                     std::uint64_t first_offset_bytes)
    : folder_(folder), pipeline_(pipeline), segment_size_bytes_(segment_size_bytes) {
  open_segment(nullptr, first_offset_bytes);
}

std::int64_t WalWriter::append(std::span<const std::byte> record, WalRecorder& recorder) {
  ++entries_;
  // etcd asks the kernel where it stands before each flush, and cuts by the answer: so a segment may grow
  // past its size.
  position_ = static_cast<std::uint64_t>(seek(tail_.file, 0, SEEK_CUR));
  if (position_ < segment_size_bytes_) {
    const std::int64_t done = write_and_sync(record, recorder);
    position_ += record.size();
    return done;
  }
  const std::int64_t cut_started = monotonic_ns();
  // Drops what was preallocated beyond the records: the last ones are then written past the end of the file.
  truncate(tail_.file, seek(tail_.file, 0, SEEK_CUR));
  const std::int64_t truncated = monotonic_ns();
  write_and_sync(record, recorder);
  const std::int64_t recorded = monotonic_ns();
  if (previous_) pipeline_.retire(std::move(*previous_));
  previous_ = std::move(tail_);
  const CutParts parts = open_segment(&recorder);
  const std::int64_t done = monotonic_ns();
  recorder.cut(cut_started, (truncated - cut_started) + (done - recorded), parts);
  return done;
}

std::int64_t WalWriter::write_and_sync(std::span<const std::byte> record, WalRecorder& recorder) {
  const std::int64_t start = monotonic_ns();
  write_all(tail_.file, record);
  const std::int64_t written = monotonic_ns();
  sync_data(tail_.file);
  const std::int64_t done = monotonic_ns();
  recorder.append(start, written, done);
  return done;
}

CutParts WalWriter::open_segment(WalRecorder* recorder, std::uint64_t header_offset_bytes) {
  static constexpr std::array<std::byte, kHeaderBytes> kHeader{};
  const std::int64_t wanted = monotonic_ns();
  tail_ = pipeline_.take();
  if (header_offset_bytes > 0) seek(tail_.file, static_cast<off_t>(header_offset_bytes), SEEK_SET);
  const std::int64_t start = monotonic_ns();
  write_all(tail_.file, kHeader);
  const std::int64_t written = monotonic_ns();
  sync_data(tail_.file);
  const std::int64_t synced = monotonic_ns();
  const off_t offset = seek(tail_.file, 0, SEEK_CUR);

  const std::string name = wal_name(sequence_++, entries_);
  folder_.rename(tail_.name, name);
  tail_.name = name;
  const std::int64_t renamed = monotonic_ns();
  sync_all(folder_.directory());
  const std::int64_t directory_synced = monotonic_ns();

  // Opened before the old descriptor is closed, which keeps the file the same one to be told from others.
  File reopened = folder_.reopen(name);
  close_file(tail_.file);
  tail_.file = std::move(reopened);
  lock_exclusively(tail_.file);
  position_ = static_cast<std::uint64_t>(seek(tail_.file, offset, SEEK_SET));

  if (recorder != nullptr) recorder->header(start, written, synced);
  return {.wait_ns = start - wanted,
          .header_ns = synced - start,
          .directory_sync_ns = directory_synced - renamed};
}

}  // namespace etcd_disk_bench

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
  open_segment(std::nullopt, first_offset_bytes);
}

void WalWriter::record_into(PhaseSamples& phase, std::int64_t phase_start_ns) noexcept {
  phase_ = &phase;
  phase_start_ns_ = phase_start_ns;
  slowest_cut_ns_ = 0;
}

std::int64_t WalWriter::append(std::span<const std::byte> record) {
  ++entries_;
  // etcd asks the kernel for the position before each flush, and cuts if it is beyond the segment size. So a
  // segment can grow past its size.
  position_ = static_cast<std::uint64_t>(seek(tail_.file, 0, SEEK_CUR));
  if (position_ >= segment_size_bytes_) return cut(record);
  position_ += record.size();
  const Times times = write_record(record);
  if (phase_ != nullptr) phase_->append.record(times.synced - times.started);
  return times.synced;
}

std::int64_t WalWriter::cut(std::span<const std::byte> record) {
  const std::int64_t started = monotonic_ns();
  // Drops the preallocated space beyond the records. The last record is then written past the end of the
  // file.
  truncate(tail_.file, seek(tail_.file, 0, SEEK_CUR));
  const std::int64_t truncated = monotonic_ns();
  const std::int64_t recorded = write_record(record).synced;
  std::optional<Segment> old_segment = std::exchange(previous_, std::move(tail_));
  const CutParts parts = open_segment(std::move(old_segment));
  const std::int64_t done = monotonic_ns();
  record_cut(started, (truncated - started) + (done - recorded), parts);
  // The append that causes a cut waits for it, and so does etcd's client.
  if (phase_ != nullptr) phase_->append.record(done - started);
  return done;
}

WalWriter::Times WalWriter::write_record(std::span<const std::byte> record) {
  const Times times = write_and_sync(record);
  if (phase_ != nullptr && phase_->get(PhaseSamples::kFirstSyncNs) == 0)
    phase_->set(PhaseSamples::kFirstSyncNs, static_cast<double>(times.synced - times.written));
  return times;
}

WalWriter::Times WalWriter::write_and_sync(std::span<const std::byte> bytes) {
  Times times;
  times.started = monotonic_ns();
  write_all(tail_.file, bytes);
  times.written = monotonic_ns();
  sync_data(tail_.file);
  times.synced = monotonic_ns();
  if (phase_ != nullptr) {
    phase_->write.record(times.started - phase_start_ns_, times.written - times.started);
    phase_->sync.record(times.written - phase_start_ns_, times.synced - times.written);
  }
  return times;
}

CutParts WalWriter::open_segment(std::optional<Segment> old_segment, std::uint64_t header_offset_bytes) {
  static constexpr std::array<std::byte, kHeaderBytes> kHeader{};
  const std::int64_t wanted = monotonic_ns();
  tail_ = pipeline_.take(std::move(old_segment));
  if (header_offset_bytes > 0) seek(tail_.file, static_cast<off_t>(header_offset_bytes), SEEK_SET);
  const Times header = write_and_sync(kHeader);
  const off_t offset = seek(tail_.file, 0, SEEK_CUR);

  const std::string name = wal_name(sequence_++, entries_);
  folder_.rename(tail_.name, name);
  tail_.name = name;
  const std::int64_t renamed = monotonic_ns();
  sync_all(folder_.directory());
  const std::int64_t directory_synced = monotonic_ns();

  File reopened = folder_.reopen(name);
  close_file(tail_.file);
  tail_.file = std::move(reopened);
  lock_exclusively(tail_.file);
  position_ = static_cast<std::uint64_t>(seek(tail_.file, offset, SEEK_SET));
  return {.wait_ns = header.started - wanted,
          .header_ns = header.synced - header.started,
          .directory_sync_ns = directory_synced - renamed};
}

void WalWriter::record_cut(std::int64_t started, std::int64_t duration_ns, const CutParts& parts) {
  if (phase_ == nullptr) return;
  phase_->directory_sync.record(parts.directory_sync_ns);
  phase_->cut.record(started - phase_start_ns_, duration_ns);
  if (duration_ns <= slowest_cut_ns_) return;
  slowest_cut_ns_ = duration_ns;
  phase_->set(PhaseSamples::kCutWaitNs, static_cast<double>(parts.wait_ns));
  phase_->set(PhaseSamples::kCutHeaderNs, static_cast<double>(parts.header_ns));
  phase_->set(PhaseSamples::kCutDirectorySyncNs, static_cast<double>(parts.directory_sync_ns));
}

}  // namespace etcd_disk_bench

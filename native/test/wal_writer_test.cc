// The WAL on the disk equals etcd's, and each call is counted in its histogram.
#include "../core/wal_writer.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <algorithm>
#include <optional>

#include "../core/clock.h"
#include "../core/random_content.h"
#include "phase_copy.h"
#include "test_folder.h"

namespace etcd_disk_bench {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSegmentBytes = 64 * 1024;
constexpr std::size_t kRecordBytes = 2300;
// Appends until a segment is full: the header and 29 records are beyond 64 KiB.
constexpr int kAppendsToFill = (kSegmentBytes - WalWriter::kHeaderBytes + kRecordBytes - 1) / kRecordBytes;

class Setting {
 public:
  explicit Setting(std::uint64_t segment_bytes = kSegmentBytes, std::uint64_t first_offset_bytes = 0)
      : pipeline_(test_.folder, segment_bytes, samples_, test_.stop),
        wal_(test_.folder, pipeline_, segment_bytes, first_offset_bytes),
        start_(monotonic_ns()) {
    wal_.record_into(samples_, start_);
  }

  void append(int times = 1) {
    for (int n = 0; n < times; ++n) {
      const auto record = content_.next(kRecordBytes);
      written_.append(reinterpret_cast<const char*>(record.data()), record.size());
      wal_.append(record);
    }
  }
  // The segments, once the pipeline is idle; and no temporary file.
  std::vector<std::string> segments() {
    std::vector<std::string> names = names_at_rest();
    std::erase_if(names, [](const std::string& name) { return !name.ends_with(".wal"); });
    return names;
  }
  std::vector<std::string> names_at_rest() {
    pipeline_.wait_until_ready();
    return test_.names();
  }
  std::string contents(const std::string& name) const { return contents_of(folder().path() + "/" + name); }
  const std::string& written() const { return written_; }
  const WorkFolder& folder() const { return test_.folder; }
  WalWriter& wal() { return wal_; }
  PhaseCopy copy() const { return PhaseCopy(samples_); }
  std::int64_t since_start() const { return monotonic_ns() - start_; }

 private:
  TestFolder test_;
  PhaseSamples samples_;
  SegmentPipeline pipeline_;
  WalWriter wal_;
  const std::int64_t start_;
  RandomContent content_{1, kRecordBytes};
  std::string written_;
};

TEST_CASE("wal: gives the first segment etcd's name and its full size") {
  Setting setting;
  CHECK(setting.segments() == std::vector<std::string>{"0000000000000000-0000000000000000.wal"});
  CHECK(fs::file_size(setting.folder().path() + "/0000000000000000-0000000000000000.wal") == kSegmentBytes);
}

TEST_CASE("wal: does not measure the opening of the first segment") {
  Setting setting;
  CHECK(setting.copy().write.count() == 0);
  CHECK(setting.copy().sync.count() == 0);
  CHECK(setting.copy().directory.count() == 0);
}

TEST_CASE("wal: writes the records in sequence after the header") {
  Setting setting;
  setting.append(3);
  const std::string segment = setting.contents("0000000000000000-0000000000000000.wal");
  CHECK(segment.substr(0, WalWriter::kHeaderBytes) == std::string(WalWriter::kHeaderBytes, '\0'));
  CHECK(segment.substr(WalWriter::kHeaderBytes, 3 * kRecordBytes) == setting.written());
}

TEST_CASE("wal: starts the first segment at its offset, with its full size, and cuts it when full") {
  constexpr std::uint64_t kHalf = kSegmentBytes / 2;
  constexpr int kAppends = (kHalf - WalWriter::kHeaderBytes + kRecordBytes - 1) / kRecordBytes;
  Setting setting(kSegmentBytes, kHalf);
  CHECK(setting.contents(setting.segments().front()).size() == kSegmentBytes);
  setting.append(kAppends);
  CHECK(setting.segments().size() == 1);
  setting.append();
  REQUIRE(setting.segments().size() == 2);
  const std::string first = setting.contents(setting.segments().front());
  CHECK(first.size() == kHalf + WalWriter::kHeaderBytes + setting.written().size());
  CHECK(first.substr(0, kHalf) == std::string(kHalf, '\0'));
  CHECK(first.substr(kHalf + WalWriter::kHeaderBytes) == setting.written());
  setting.append(kAppendsToFill);
  CHECK(setting.segments().size() == 2);
}

TEST_CASE("wal: does not cut a segment before it is full") {
  Setting setting;
  setting.append(kAppendsToFill);
  CHECK(setting.segments().size() == 1);
  setting.append();
  CHECK(setting.segments().size() == 2);
}

TEST_CASE("wal: names a segment by its number and the next entry, in hexadecimal") {
  Setting setting;
  setting.append(kAppendsToFill + 1);
  CHECK(setting.segments().back() == "0000000000000001-000000000000001e.wal");
  CHECK(kAppendsToFill + 1 == 0x1e);
}

TEST_CASE("wal: ends a cut segment with its last record, and loses none") {
  Setting setting;
  setting.append(kAppendsToFill + 1);
  const std::string segment = setting.contents("0000000000000000-0000000000000000.wal");
  CHECK(segment.size() == WalWriter::kHeaderBytes + setting.written().size());
  CHECK(segment.substr(WalWriter::kHeaderBytes) == setting.written());
}

TEST_CASE("wal: continues after the header of the next segment") {
  Setting setting;
  setting.append(kAppendsToFill + 1);
  const std::size_t before = setting.written().size();
  setting.append(2);
  const std::string segment = setting.contents(setting.segments().back());
  CHECK(segment.size() == kSegmentBytes);
  CHECK(segment.substr(WalWriter::kHeaderBytes, 2 * kRecordBytes) == setting.written().substr(before));
}

TEST_CASE("wal: locks a segment after the cut too") {
  Setting setting;
  setting.append(kAppendsToFill + 1);
  const std::string path = setting.folder().path() + "/" + setting.segments().back();
  const ScopedFd other(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  REQUIRE(other.is_open());
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  CHECK(fcntl(other.get(), F_OFD_SETLK, &lock) == -1);
}

TEST_CASE("wal: makes one write and one sync per append without a cut") {
  Setting setting;
  setting.append(5);
  CHECK(setting.copy().write.count() == 5);
  CHECK(setting.copy().sync.count() == 5);
  CHECK(setting.copy().append.count() == 5);
  CHECK(setting.copy().directory.count() == 0);
}

TEST_CASE("wal: adds the header's write and sync and a directory sync for a cut, but no append") {
  Setting setting;
  setting.append(kAppendsToFill + 1);
  CHECK(setting.copy().append.count() == kAppendsToFill + 1);
  CHECK(setting.copy().write.count() == kAppendsToFill + 2);
  CHECK(setting.copy().sync.count() == kAppendsToFill + 2);
  CHECK(setting.copy().directory.count() == 1);
}

TEST_CASE("wal: times a cut without its record, and the append with both") {
  Setting setting;
  setting.append(kAppendsToFill);
  const PhaseCopy before = setting.copy();
  CHECK(before.cut.count() == 0);
  const std::int64_t started = setting.since_start();
  setting.append();
  const std::int64_t ended = setting.since_start();
  const PhaseCopy copy = setting.copy();
  REQUIRE(copy.cut.count() == 1);
  const double wait = copy.total(PhaseSamples::kCutWaitNs), header = copy.total(PhaseSamples::kCutHeaderNs);
  CHECK(copy.total(PhaseSamples::kCutDirectorySyncNs) == copy.directory.sum());
  CHECK(header > 0);
  CHECK(wait + header + copy.directory.sum() < copy.cut.sum());
  // The later writes and syncs are those of the header and of the record.
  const double record = copy.write.sum() - before.write.sum() + copy.sync.sum() - before.sync.sum() - header;
  CHECK(record > 0);
  const double append = copy.append.sum() - before.append.sum();
  CHECK(append >= copy.cut.sum() + record);
  CHECK(append <= static_cast<double>(ended - started));
  REQUIRE(copy.slow_cut.count() == 1);
  const SlowEntry cut = copy.slow_cut.entries().front();
  CHECK(cut.duration_ns == copy.cut.sum());
  CHECK(cut.start_ns >= static_cast<double>(started));
}

TEST_CASE("wal: logs slow syncs of records and headers with their start") {
  Setting setting;
  setting.append(kAppendsToFill + 1);
  const std::vector<SlowEntry> entries = setting.copy().slow_sync.by_start();
  CHECK(entries.size() == kAppendsToFill + 2);
  double sum = 0;
  for (const SlowEntry& entry : entries) sum += entry.duration_ns;
  CHECK(sum == setting.copy().sync.sum());
  // One after another.
  double done = 0;
  for (const SlowEntry& entry : entries) {
    CHECK(entry.start_ns >= done);
    done = entry.start_ns + entry.duration_ns;
  }
  CHECK(done <= static_cast<double>(setting.since_start()));
}

TEST_CASE("wal: logs slow writes of records and headers, each ending where its sync begins") {
  Setting setting;
  setting.append(kAppendsToFill + 1);
  std::vector<SlowEntry> writes = setting.copy().slow_write.by_start();
  std::vector<SlowEntry> syncs = setting.copy().slow_sync.by_start();
  REQUIRE(writes.size() == kAppendsToFill + 2);
  REQUIRE(syncs.size() == writes.size());
  double sum = 0;
  for (std::size_t n = 0; n < writes.size(); ++n) {
    sum += writes[n].duration_ns;
    CHECK(writes[n].start_ns + writes[n].duration_ns == syncs[n].start_ns);
  }
  CHECK(sum == setting.copy().write.sum());
}

TEST_CASE("wal: keeps the slowest of many syncs in the log") {
  Setting setting;
  setting.append(300);
  const std::vector<double> durations = setting.copy().slow_sync.durations();
  CHECK(durations.size() == SlowLog::kCapacity);
  CHECK(durations.front() == setting.copy().sync.max());
}

TEST_CASE("wal: has the latency of write and sync for an append") {
  Setting setting;
  setting.append(5);
  CHECK(setting.copy().append.sum() == setting.copy().write.sum() + setting.copy().sync.sum());
}

TEST_CASE("wal: counts the header in the next append's bytes only for a cut") {
  Setting setting;
  CHECK(setting.wal().bytes_of_next_append(kRecordBytes) == kRecordBytes);
  setting.append(kAppendsToFill - 1);
  CHECK(setting.wal().bytes_of_next_append(kRecordBytes) == kRecordBytes);
  setting.append();
  CHECK(setting.wal().bytes_of_next_append(kRecordBytes) == kRecordBytes + WalWriter::kHeaderBytes);
  setting.append();
  CHECK(setting.wal().bytes_of_next_append(kRecordBytes) == kRecordBytes);
}

TEST_CASE("wal: has at most three segments on the disk") {
  Setting setting;
  std::size_t most = 0;
  for (int n = 0; n < 5 * (kAppendsToFill + 1); ++n) {
    setting.append();
    most = std::max(most, setting.names_at_rest().size());
  }
  CHECK(most == 3);
  CHECK(setting.copy().directory.count() == 5);
}

TEST_CASE("wal: has at most three segments when cuts are faster than the pipeline") {
  Setting setting(4096);
  setting.append(300);
  CHECK(setting.names_at_rest().size() == 3);
  CHECK(setting.copy().directory.count() == 100);
}

TEST_CASE("wal: cuts a segment smaller than a record at every second append") {
  Setting setting(1024);
  setting.append(6);
  CHECK(setting.copy().directory.count() == 3);
}

}  // namespace
}  // namespace etcd_disk_bench

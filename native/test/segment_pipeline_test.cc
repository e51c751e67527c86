// One segment is ahead of the writer, and none is left behind.
#include "../core/segment_pipeline.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include "phase_copy.h"
#include "test_folder.h"

namespace etcd_disk_bench {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSegmentBytes = 64 * 1024;

struct Setting : TestFolder {
  PhaseSamples phase;
};

TEST_CASE("pipeline: preallocates the next segment before it is requested") {
  Setting setting;
  SegmentPipeline pipeline(setting.folder, kSegmentBytes, setting.phase, setting.stop);
  pipeline.wait_until_ready();
  CHECK(setting.names() == std::vector<std::string>{"0.tmp"});
  CHECK(fs::file_size(setting.folder.path() + "/0.tmp") == kSegmentBytes);
}

TEST_CASE("pipeline: makes one segment ahead, not two") {
  Setting setting;
  SegmentPipeline pipeline(setting.folder, kSegmentBytes, setting.phase, setting.stop);
  const Segment first = pipeline.take();
  pipeline.wait_until_ready();
  CHECK(setting.names() == std::vector<std::string>{"0.tmp", "1.tmp"});
}

TEST_CASE("pipeline: uses etcd's two temporary names alternately") {
  Setting setting;
  SegmentPipeline pipeline(setting.folder, kSegmentBytes, setting.phase, setting.stop);
  for (const char* const name : {"0.tmp", "1.tmp", "0.tmp", "1.tmp"}) {
    const Segment segment = pipeline.take();
    CHECK(segment.name == name);
    setting.folder.rename(segment.name, "taken");  // as a cut does, before the name comes around again
  }
}

TEST_CASE("pipeline: locks a segment as etcd does") {
  Setting setting;
  SegmentPipeline pipeline(setting.folder, kSegmentBytes, setting.phase, setting.stop);
  const Segment segment = pipeline.take();
  const ScopedFd other(open(segment.file.path.c_str(), O_WRONLY | O_CLOEXEC));
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  CHECK(fcntl(other.get(), F_OFD_SETLK, &lock) == -1);
}

TEST_CASE("pipeline: counts each preallocation in the current phase") {
  Setting setting;
  PhaseSamples later;
  {
    SegmentPipeline pipeline(setting.folder, kSegmentBytes, setting.phase, setting.stop);
    const Segment first = pipeline.take();
    pipeline.wait_until_ready();
    pipeline.record_into(later);
    setting.folder.rename(first.name, "first");
    const Segment second = pipeline.take();
    pipeline.wait_until_ready();
  }
  CHECK(HistogramCopy(setting.phase.preallocate).count() == 2);
  CHECK(HistogramCopy(later.preallocate).count() == 1);
}

TEST_CASE("pipeline: removes the old segment before it makes the next one") {
  Setting setting;
  SegmentPipeline pipeline(setting.folder, kSegmentBytes, setting.phase, setting.stop);
  Segment first = pipeline.take();
  pipeline.wait_until_ready();
  const Segment second = pipeline.take(std::move(first));
  pipeline.wait_until_ready();  // a second 0.tmp, which would fail if the first still existed
  CHECK(setting.names() == std::vector<std::string>{"0.tmp", "1.tmp"});
}

TEST_CASE("pipeline: removes every segment when the writer is faster") {
  Setting setting;
  SegmentPipeline pipeline(setting.folder, 4096, setting.phase, setting.stop);
  std::optional<Segment> old_segment;
  for (int n = 0; n < 500; ++n) {
    Segment segment = pipeline.take(std::move(old_segment));
    const std::string name = std::to_string(n);
    setting.folder.rename(segment.name, name);
    segment.name = name;
    old_segment = std::move(segment);
  }
  const Segment last = pipeline.take(std::move(old_segment));
  pipeline.wait_until_ready();
  CHECK(setting.names() == std::vector<std::string>{"0.tmp", "1.tmp"});
}

TEST_CASE("pipeline: throws its failure to the waiting thread, and reports it") {
  Setting setting;
  SegmentPipeline pipeline(setting.folder, kSegmentBytes, setting.phase, setting.stop);
  pipeline.wait_until_ready();
  write_file(setting.folder.path() + "/1.tmp", "in the way");
  const Segment first = pipeline.take();
  CHECK_THROWS_AS(pipeline.take(), PipelineStopped);
  CHECK_THROWS_AS(pipeline.wait_until_ready(), PipelineStopped);
  REQUIRE(setting.stop.failure());
  CHECK(setting.stop.requested());
  const SystemFailure failure = *setting.stop.failure();
  CHECK(std::string(failure.syscall) == "open");
  CHECK(failure.error_number == EEXIST);
  CHECK(failure.path == setting.folder.path() + "/1.tmp");
  CHECK(std::string(failure.kind) == "preallocate");
  CHECK(failure.operation == 1);
}

TEST_CASE("pipeline: still returns a segment that was ready before the failure") {
  Setting setting;
  StopSignal& stop = setting.stop;
  SegmentPipeline pipeline(setting.folder, kSegmentBytes, setting.phase, stop);
  pipeline.wait_until_ready();
  stop.fail({EIO, "fdatasync", "elsewhere", "append", 3});
  CHECK(pipeline.take().name == "0.tmp");
}

TEST_CASE("pipeline: keeps the first failure of a run") {
  StopSignal stop;
  stop.fail({EIO, "fdatasync", "a", "append", 3});
  stop.fail({ENOSPC, "fallocate", "b", "preallocate", 1});
  CHECK(stop.failure()->error_number == EIO);
}

TEST_CASE("pipeline: ends at once with an unused segment, which the folder removes") {
  Setting setting;
  { SegmentPipeline pipeline(setting.folder, kSegmentBytes, setting.phase, setting.stop); }
  CHECK_FALSE(setting.stop.failure());
  setting.folder.remove(setting.stop);
  CHECK(setting.left_nothing());
}

TEST_CASE("pipeline: ends the wait for a segment at a cancel, and makes no other") {
  Setting setting;
  SegmentPipeline pipeline(setting.folder, kSegmentBytes, setting.phase, setting.stop);
  pipeline.wait_until_ready();
  setting.stop.cancel();
  const Segment first = pipeline.take();
  CHECK_THROWS_AS(pipeline.take(), PipelineStopped);
  CHECK(setting.names() == std::vector<std::string>{"0.tmp"});
}

TEST_CASE("pipeline: ends the run without a failure when a segment would use the reserved space") {
  Setting setting;
  setting.folder.keep_free(std::uint64_t{1} << 60);
  SegmentPipeline pipeline(setting.folder, kSegmentBytes, setting.phase, setting.stop);
  CHECK_THROWS_AS(pipeline.wait_until_ready(), PipelineStopped);
  CHECK(setting.stop.requested());
  CHECK_FALSE(setting.stop.failure());
  REQUIRE(setting.stop.shortage());
  CHECK(setting.stop.shortage()->kept_bytes == std::uint64_t{1} << 60);
  CHECK(setting.names().empty());
}

}  // namespace
}  // namespace etcd_disk_bench

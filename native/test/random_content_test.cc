// No layer below may compress or deduplicate the written data: the disk would look faster than it is.
#include "../core/random_content.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace etcd_disk_bench {
namespace {

// The file that appends of `piece` bytes make.
std::vector<std::byte> stream(std::uint64_t seed, std::size_t piece, std::size_t total) {
  RandomContent content(seed, piece);
  std::vector<std::byte> bytes;
  bytes.reserve(total + piece);
  while (bytes.size() < total) {
    const auto next = content.next(piece);
    bytes.insert(bytes.end(), next.begin(), next.end());
  }
  return bytes;
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Number of blocks equal to an earlier one.
std::size_t repeated_blocks(const std::vector<std::byte>& bytes, std::size_t block) {
  std::unordered_set<std::string_view> seen;
  seen.reserve(bytes.size() / block);
  std::size_t repeated = 0;
  for (std::size_t at = 0; at + block <= bytes.size(); at += block) {
    if (!seen.insert(text_of(std::span(bytes).subspan(at, block))).second) ++repeated;
  }
  return repeated;
}

double bits_per_byte(std::span<const std::byte> bytes) {
  std::array<double, 256> counts{};
  for (const std::byte byte : bytes) counts[std::to_integer<std::size_t>(byte)] += 1;
  double bits = 0;
  for (const double count : counts) {
    const double share = count / static_cast<double>(bytes.size());
    if (count > 0) bits -= share * std::log2(share);
  }
  return bits;
}

// Number of runs of eight bytes that occurred before, to which a compressor could refer.
std::size_t repeated_runs(std::span<const std::byte> bytes) {
  std::vector<std::uint64_t> runs(bytes.size() - 7);
  for (std::size_t at = 0; at < runs.size(); ++at) std::memcpy(&runs[at], bytes.data() + at, 8);
  std::ranges::sort(runs);
  const auto repeated = std::ranges::unique(runs);
  return repeated.size();
}

TEST_CASE("content: no two 512-byte blocks of 64 MiB of backend pages are the same") {
  CHECK(repeated_blocks(stream(1, 16384, std::size_t{64} << 20), 512) == 0);
}

TEST_CASE("content: no two 512-byte blocks of 64 MiB of unaligned WAL records are the same") {
  CHECK(repeated_blocks(stream(1, 2300, std::size_t{64} << 20), 512) == 0);
}

TEST_CASE("content: no two 512-byte blocks of the smallest records that carry a counter are the same") {
  CHECK(repeated_blocks(stream(1, 8, std::size_t{4} << 20), 512) == 0);
}

TEST_CASE("content: has nearly eight bits of entropy per byte in every 64 KiB") {
  const std::vector<std::byte> bytes = stream(2, 2300, std::size_t{4} << 20);
  constexpr std::size_t kBlock = 64 * 1024;
  for (std::size_t at = 0; at + kBlock <= bytes.size(); at += kBlock) {
    REQUIRE(bits_per_byte(std::span(bytes).subspan(at, kBlock)) > 7.99);
  }
}

TEST_CASE("content: repeats nothing within 128 KiB to which a compressor could refer") {
  const std::vector<std::byte> bytes = stream(3, 2300, std::size_t{2} << 20);
  constexpr std::size_t kWindow = 128 * 1024;
  for (std::size_t at = 0; at + kWindow <= bytes.size(); at += kWindow / 2) {
    REQUIRE(repeated_runs(std::span(bytes).subspan(at, kWindow)) == 0);
  }
}

TEST_CASE("content: is the same for the same seed") {
  CHECK(stream(4, 2300, 1 << 20) == stream(4, 2300, 1 << 20));
}

TEST_CASE("content: shares no block between the adjacent seeds of WAL and backend") {
  std::vector<std::byte> both = stream(5, 4096, 4 << 20);
  const std::vector<std::byte> other = stream(6, 4096, 4 << 20);
  both.insert(both.end(), other.begin(), other.end());
  CHECK(repeated_blocks(both, 512) == 0);
}

TEST_CASE("content: has the requested size") {
  RandomContent content(7, 1 << 20);
  for (const std::size_t size : {1, 7, 8, 255, 4096, 1 << 20}) CHECK(content.next(size).size() == size);
}

TEST_CASE("random: makes the numbers of xoshiro256** seeded by splitmix64") {
  // From the reference code at prng.di.unimi.it, seeded with 0.
  Random random(0);
  CHECK(random.next() == 0x99ec5f36cb75f2b4);
  CHECK(random.next() == 0xbf6e1f784956452a);
  CHECK(random.next() == 0x1a5f849d4933e6e0);
}

TEST_CASE("random: makes every number below a bound, and no other") {
  Random random(8);
  std::array<int, 5> seen{};
  for (int n = 0; n < 1000; ++n) {
    const std::uint64_t number = random.below(seen.size());
    REQUIRE(number < seen.size());
    ++seen[number];
  }
  CHECK(std::all_of(seen.begin(), seen.end(), [](int times) { return times > 100; }));
}

}  // namespace
}  // namespace etcd_disk_bench

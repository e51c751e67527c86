// The written data: seeded and random, so that no layer can compress or deduplicate it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace etcd_disk_bench {

// xoshiro256** seeded by splitmix64 (Blackman and Vigna, prng.di.unimi.it): fast, seeded, no allocation.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept;
  std::uint64_t next() noexcept;
  // Uniform enough for choosing pages: the bias is below bound / 2^64. `bound` is above 0.
  std::uint64_t below(std::uint64_t bound) noexcept { return next() % bound; }

 private:
  std::uint64_t state_[4];
};

// A stream of random bytes from a pool. The pool is longer than the windows of lz4 (64 KiB) and of btrfs' and
// ZFS's compression (128 KiB). Every 256 bytes contain a counter, so no two blocks of 512 bytes are equal:
// storage arrays deduplicate no smaller blocks.
class RandomContent {
 public:
  RandomContent(std::uint64_t seed, std::size_t largest_piece);

  // The next `size` bytes, at most `largest_piece`; valid until the next call. One thread.
  std::span<const std::byte> next(std::size_t size) noexcept {
    if (position_ >= kRound) position_ = 0;
    std::byte* const piece = pool_.data() + position_;
    for (std::size_t at = 0; at + sizeof stamp_ <= size; at += kStampEvery, stamp_ += kStampStep) {
      std::memcpy(piece + at, &stamp_, sizeof stamp_);
    }
    position_ += size;
    return {piece, size};
  }

 private:
  static constexpr std::size_t kStampEvery = 256;
  // Odd, so the counter takes every value before one repeats. Large, so its upper bytes differ from one value
  // to the next; otherwise a compressor would find them.
  static constexpr std::uint64_t kStampStep = 0x9e3779b97f4a7c15;
  static constexpr std::size_t kRound = 256 * 1024;

  std::vector<std::byte> pool_;
  std::size_t position_ = 0;
  std::uint64_t stamp_;
};

}  // namespace etcd_disk_bench

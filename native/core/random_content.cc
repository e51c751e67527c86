#include "random_content.h"

#include <bit>

namespace etcd_disk_bench {

Random::Random(std::uint64_t seed) noexcept {
  for (std::uint64_t& word : state_) {
    seed += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = seed;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    word = mixed ^ (mixed >> 31);
  }
}

std::uint64_t Random::next() noexcept {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

RandomContent::RandomContent(std::uint64_t seed, std::size_t largest_piece)
    : pool_((kRound + largest_piece + 7) / 8 * 8) {
  Random random(seed);
  for (std::size_t at = 0; at < pool_.size(); at += 8) {
    const std::uint64_t word = random.next();
    std::memcpy(pool_.data() + at, &word, sizeof word);
  }
  stamp_ = random.next();
}

}  // namespace etcd_disk_bench

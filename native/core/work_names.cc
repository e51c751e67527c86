#include "work_names.h"

#include <sys/random.h>

#include <array>
#include <cstdint>

#include "system_failure.h"

namespace etcd_disk_bench {
namespace {

constexpr std::string_view kPrefix = ".etcd-disk-bench-";
constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::size_t kRandomBytes = 8;

bool is_hexadecimal(std::string_view text, std::size_t length) {
  return text.size() == length && text.find_first_not_of(kDigits) == std::string_view::npos;
}

bool is_segment_name(std::string_view name) {
  constexpr std::size_t kNumber = 16;
  constexpr std::string_view kEnding = ".wal";
  return name.size() == 2 * kNumber + 1 + kEnding.size() && name.ends_with(kEnding) && name[kNumber] == '-' &&
         is_hexadecimal(name.substr(0, kNumber), kNumber) &&
         is_hexadecimal(name.substr(kNumber + 1, kNumber), kNumber);
}

// The Linux NFS client names such a file `.nfs` and 24 digits (fs/nfs/unlink.c), libfuse `.fuse_hidden` and
// 16 digits (lib/fuse.c).
bool is_hidden_name(std::string_view name) {
  constexpr std::string_view kNfs = ".nfs", kFuse = ".fuse_hidden";
  return (name.starts_with(kNfs) && is_hexadecimal(name.substr(kNfs.size()), 24)) ||
         (name.starts_with(kFuse) && is_hexadecimal(name.substr(kFuse.size()), 16));
}

}  // namespace

std::string new_folder_name() {
  std::array<std::uint8_t, kRandomBytes> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw SystemError("getrandom", "the random source of the kernel");
  }
  std::string name(kPrefix);
  for (const std::uint8_t byte : bytes) {
    name += kDigits[byte >> 4];
    name += kDigits[byte & 15];
  }
  return name;
}

bool is_folder_name(std::string_view name) {
  return name.starts_with(kPrefix) && is_hexadecimal(name.substr(kPrefix.size()), 2 * kRandomBytes);
}

bool is_file_name(std::string_view name) {
  return name == "db" || name == "0.tmp" || name == "1.tmp" || name == kUnlockedMarker ||
         is_segment_name(name) || is_hidden_name(name);
}

}  // namespace etcd_disk_bench

#include "host_mark.h"

#include <sys/utsname.h>

#include <array>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <fstream>

namespace etcd_disk_bench {
namespace {

std::string first_word_of(const char* path) {
  std::string word;
  std::ifstream(path) >> word;
  return word;
}

// FNV-1a, as machine-id(5) asks to publish no id as it is.
std::string hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%016" PRIx64, hash);
  return digits.data();
}

std::string make_mark() {
  std::string host = first_word_of("/etc/machine-id");
  struct utsname names = {};
  if (host.empty() && uname(&names) == 0) host = names.nodename;
  return "host " + hash_of(host) + " boot " + first_word_of("/proc/sys/kernel/random/boot_id") + "\n";
}

// The word after `field` in a mark; empty if there is none.
std::string_view word_after(std::string_view field, std::string_view mark) {
  const std::size_t at = mark.find(field);
  if (at == std::string_view::npos) return {};
  mark.remove_prefix(at + field.size());
  return mark.substr(0, mark.find_first_of(" \n"));
}

}  // namespace

const std::string& own_host_mark() {
  static const std::string mark = make_mark();
  return mark;
}

bool is_of_this_host(std::string_view mark) {
  const auto has_own = [mark](std::string_view field) {
    const std::string_view own = word_after(field, own_host_mark());
    return !own.empty() && own == word_after(field, mark);
  };
  return mark.ends_with('\n') && (has_own("boot ") || has_own("host "));
}

}  // namespace etcd_disk_bench

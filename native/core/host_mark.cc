#include "host_mark.h"

#include <sys/utsname.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <fstream>

namespace etcd_disk_bench {
namespace {

struct HostMark {
  std::string host, boot;  // a line each; empty if unknown
};

// `<field> <id>` and a newline. The id is a hash (FNV-1a), as machine-id(5) asks to publish no id as it is.
std::string line_of(const char* field, const std::string& id) {
  if (id.empty()) return {};
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char letter : id) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
  char line[64];
  std::snprintf(line, sizeof line, "%s %016" PRIx64 "\n", field, hash);
  return line;
}

std::string first_word_of(const char* path) {
  std::string word;
  std::ifstream(path) >> word;
  return word;
}

const HostMark& own() {
  static const HostMark mark = [] {
    std::string host = first_word_of("/etc/machine-id");
    struct utsname names = {};
    if (host.empty() && uname(&names) == 0) host = names.nodename;
    return HostMark{line_of("host", host), line_of("boot", first_word_of("/proc/sys/kernel/random/boot_id"))};
  }();
  return mark;
}

}  // namespace

std::string own_host_mark() { return own().host + own().boot; }

bool is_of_this_host(std::string_view mark) {
  const auto has = [mark](const std::string& line) {
    return !line.empty() && mark.find(line) != std::string_view::npos;
  };
  return has(own().boot) || has(own().host);
}

}  // namespace etcd_disk_bench

#include "host_mark.h"

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cinttypes>
#include <cstdint>
#include <cstdio>

#include "scoped_fd.h"
#include "uninterrupted.h"

namespace etcd_disk_bench {
namespace {

struct HostMark {
  std::string host, boot;  // one line each; empty if unknown
};

// Returns `<field> <id>` and a newline. The id is a hash (FNV-1a), because machine-id(5) asks not to publish
// ids.
std::string line_of(const char* field, const std::string& id) {
  if (id.empty()) return {};
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char letter : id) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
  char line[64];
  std::snprintf(line, sizeof line, "%s %016" PRIx64 "\n", field, hash);
  return line;
}

// std::ifstream would double the size of each binary of the package.
std::string first_word_of(const char* path) {
  const ScopedFd file(open(path, O_RDONLY | O_CLOEXEC));
  std::array<char, 128> text;
  const ssize_t size = uninterrupted([&] { return read(file.get(), text.data(), text.size()); });
  if (size <= 0) return {};
  const std::string_view words(text.data(), static_cast<std::size_t>(size));
  return std::string(words.substr(0, words.find_first_of(" \t\n")));
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

// A work folder in a new directory.
#pragma once

#include <string>
#include <vector>

#include "../core/work_folder.h"
#include "../core/work_names.h"
#include "temporary_directory.h"

namespace etcd_disk_bench {

struct TestFolder {
  TestFolder() { folder.open(); }

  // All names except the marker, sorted.
  std::vector<std::string> names() const {
    std::vector<std::string> names = names_in(folder.path());
    std::erase(names, kMarker);
    return names;
  }
  bool left_nothing() const { return names_in(directory.path()).empty(); }

  TemporaryDirectory directory;
  File target{open_directory(directory.string())};
  WorkFolder folder{target};
  StopSignal stop;
};

template <typename Call>
SystemFailure failure_of(Call call) {
  try {
    call();
  } catch (const SystemError& error) {
    return error.during("append", 7);
  }
  return {0, "nothing failed", "", "", 0};
}

}  // namespace etcd_disk_bench

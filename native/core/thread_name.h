// Names a thread for ps, top, strace and perf.
#pragma once

#include <pthread.h>

namespace etcd_disk_bench {

// Names the calling thread. At most 15 characters. Nothing depends on the name, so a failure is ignored.
inline void name_this_thread(const char* name) noexcept { (void)pthread_setname_np(pthread_self(), name); }

}  // namespace etcd_disk_bench

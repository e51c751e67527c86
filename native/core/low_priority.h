// Low priority for the threads of a run (--nice).
#pragma once

namespace etcd_disk_bench {

// Sets nice 19 and the lowest best-effort I/O level, for the calling thread and the threads that it starts.
// Not the idle I/O class: on a busy disk its calls could wait for ever, and the folder would stay.
void take_low_priority();

}  // namespace etcd_disk_bench

// Low priority for the threads of a run (--nice).
#pragma once

namespace etcd_disk_bench {

// Nice 19 and the lowest best-effort I/O level, for the calling thread and those that it starts. Not the idle
// I/O class: on a busy disk it would wait for ever, and the folder would stay.
void take_low_priority();

}  // namespace etcd_disk_bench

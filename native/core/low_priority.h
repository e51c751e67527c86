// Low priority for the threads of a run, where that was asked for.
#pragma once

namespace etcd_disk_bench {

// The calling thread, and those that it starts from then on: nice 19, and the lowest of the best-effort
// classes of I/O. Not the idle class: a busy disk would let that one wait for ever, and the folder stay.
void take_low_priority();

}  // namespace etcd_disk_bench

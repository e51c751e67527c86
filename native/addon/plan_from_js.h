// Reads what JavaScript hands over. Checks form and bounds, so that nothing it passes can harm the process;
// what is sensible was decided in TypeScript.
#pragma once

#include <napi.h>

#include <cstddef>
#include <vector>

#include "../core/plan.h"
#include "../core/run.h"

namespace etcd_disk_bench {

// Both throw Napi::TypeError that names the field.
Plan plan_from_js(const Napi::Value& value);
// The memory of `phases` phases; a reference to each array is added to `keep`, which must outlive the run.
std::vector<PhaseMemory> phase_memory_from_js(const Napi::Value& value, std::size_t phases,
                                              std::vector<Napi::ObjectReference>& keep);

}  // namespace etcd_disk_bench

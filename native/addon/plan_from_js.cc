#include "plan_from_js.h"

#include <fcntl.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace etcd_disk_bench {
namespace {

constexpr double kMaxSafeInteger = 9007199254740991;
constexpr double kMaxWriteBytes = 1 << 20;
constexpr double kMaxSegmentBytes = 1e12;

[[noreturn]] void refuse(const Napi::Env& env, const std::string& what) {
  throw Napi::TypeError::New(env, "native plan: " + what);
}

Napi::Object object_of(const Napi::Value& value, const std::string& name) {
  if (!value.IsObject()) refuse(value.Env(), name + " must be an object");
  return value.As<Napi::Object>();
}

Napi::Array array_of(const Napi::Value& value, const std::string& name) {
  if (!value.IsArray()) refuse(value.Env(), name + " must be an array");
  return value.As<Napi::Array>();
}

double number_of(const Napi::Object& object, const char* name, double min, double max) {
  const Napi::Value value = object.Get(name);
  if (!value.IsNumber()) refuse(object.Env(), std::string(name) + " must be a number");
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= min && number <= max)) refuse(object.Env(), std::string(name) + " is out of range");
  return number;
}

std::uint64_t integer_of(const Napi::Object& object, const char* name, double min,
                         double max = kMaxSafeInteger) {
  const double number = number_of(object, name, min, max);
  if (number != std::floor(number)) refuse(object.Env(), std::string(name) + " must be a whole number");
  return static_cast<std::uint64_t>(number);
}

bool boolean_of(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsBoolean()) refuse(object.Env(), std::string(name) + " must be true or false");
  return value.As<Napi::Boolean>().Value();
}

PhasePlan phase_of(const Napi::Value& value) {
  const Napi::Object phase = object_of(value, "a phase");
  return {
      .rate_per_second = number_of(phase, "ratePerSecond", 0, 1e9),
      .max_appends = integer_of(phase, "maxAppends", 0),
      .max_duration_ns = integer_of(phase, "maxDurationNs", 0),
      .max_bytes = integer_of(phase, "maxBytes", 0),
      .commit_interval_ns = integer_of(phase, "commitIntervalNs", 0),
      .cpu_load_ns_per_append = integer_of(phase, "cpuLoadNsPerAppend", 0),
      .rotates_cpus = boolean_of(phase, "rotatesCpus"),
      .skips_late_appends = boolean_of(phase, "skipsLateAppends"),
  };
}

// A copy of the descriptor, since JavaScript may close its own at any time. Not open for -1.
ScopedFd descriptor_of(const Napi::Object& object, const char* name) {
  const auto fd = static_cast<int>(number_of(object, name, -1, std::numeric_limits<int>::max()));
  if (fd == -1) return ScopedFd();
  ScopedFd copy(fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!copy.is_open()) refuse(object.Env(), std::string(name) + " is not an open descriptor");
  return copy;
}

}  // namespace

Plan plan_from_js(const Napi::Value& value) {
  const Napi::Object object = object_of(value, "the plan");
  const Napi::Value directory = object.Get("directory");
  if (!directory.IsString()) refuse(object.Env(), "directory must be a string");
  Plan plan{
      .directory = directory.As<Napi::String>().Utf8Value(),
      .directory_fd = descriptor_of(object, "directoryFd"),
      .write_size_bytes = integer_of(object, "writeSizeBytes", 1, kMaxWriteBytes),
      .segment_size_bytes = integer_of(object, "segmentSizeBytes", 4096, kMaxSegmentBytes),
      .first_segment_offset_bytes = integer_of(object, "firstSegmentOffsetBytes", 0, kMaxSegmentBytes),
      .backend_max_bytes = integer_of(object, "backendMaxBytes", 1 << 20, kMaxSegmentBytes),
      .seed = integer_of(object, "seed", 0),
      .keep_free_bytes = integer_of(object, "keepFreeBytes", 0),
      .is_low_priority = boolean_of(object, "isLowPriority"),
      .phases = {},
  };
  if (plan.directory.find('\0') != std::string::npos)
    refuse(object.Env(), "directory must not contain a null byte");
  const Napi::Array phases = array_of(object.Get("phases"), "phases");
  for (std::uint32_t n = 0; n < phases.Length(); ++n) plan.phases.push_back(phase_of(phases[n]));
  if (plan.phases.empty()) refuse(object.Env(), "phases must not be empty");
  return plan;
}

}  // namespace etcd_disk_bench

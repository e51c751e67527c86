// Names of the functions that the C++ library needs from the machine's unwinder, libgcc_s.so.1. Node needs that library itself, so every
// machine has it, but Zig has none to link against. The linker uses this file in its place; it is never executed and never packaged. A name
// missing here would be linked from Zig's own unwinder, which would be a sixth of each binary.
#define NAME(name) \
  void name(void) {}

NAME(_Unwind_DeleteException)
NAME(_Unwind_GetIP)
NAME(_Unwind_GetLanguageSpecificData)
NAME(_Unwind_GetRegionStart)
NAME(_Unwind_RaiseException)
NAME(_Unwind_Resume)
NAME(_Unwind_SetGR)
NAME(_Unwind_SetIP)

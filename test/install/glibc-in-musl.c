/* What Debian's libstdc++ and libgcc, made for glibc, ask of it and musl has not: enough for Bun for musl to start on a machine that has no
   libstdc++ for musl, and for exceptions of the addon to be caught by that libgcc. Destructors of thread-local objects are not run. */
#define _GNU_SOURCE
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

unsigned arc4random(void) {
  unsigned value = 0;
  syscall(SYS_getrandom, &value, sizeof value, 0);
  return value;
}
size_t __strftime_l(char *to, size_t size, const char *form, const struct tm *when, locale_t locale) {
  return strftime_l(to, size, form, when, locale);
}
int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *library) {
  (void)destroy, (void)object, (void)library;
  return 0;
}
char __libc_single_threaded = 0;
/* glibc's <dlfcn.h> has these two for x86-64: where an object is, and how its frames are unwound. */
struct dl_find_object {
  unsigned long long flags;
  void *map_start, *map_end;
  struct link_map *link_map;
  void *eh_frame;
  unsigned long long reserved[7];
};
struct search {
  uintptr_t address;
  struct dl_find_object *found;
};
static int look_into(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size;
  const struct search *search = data;
  uintptr_t start = UINTPTR_MAX, end = 0, frames = 0;
  for (int n = 0; n < info->dlpi_phnum; ++n) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[n];
    const uintptr_t from = info->dlpi_addr + part->p_vaddr, to = from + part->p_memsz;
    if (part->p_type == PT_LOAD && from < start) start = from;
    if (part->p_type == PT_LOAD && to > end) end = to;
    if (part->p_type == PT_GNU_EH_FRAME) frames = from;
  }
  if (search->address < start || search->address >= end || frames == 0) return 0;
  *search->found = (struct dl_find_object){
      .map_start = (void *)start, .map_end = (void *)end, .eh_frame = (void *)frames};
  return 1;
}
int _dl_find_object(void *address, struct dl_find_object *result) {
  struct search search = {(uintptr_t)address, result};
  return dl_iterate_phdr(look_into, &search) == 1 ? 0 : -1;
}
int __cpu_indicator_init(void) { return 0; }
struct {
  unsigned vendor, type, subtype, features;
} __cpu_model;

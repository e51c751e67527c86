// A file system that is slow by a known amount: passes everything through to a directory, but delays each fsync and fdatasync of a file, by
// a schedule in microseconds. Works with any program. Logs the actual length of each delay.
// slow-disk <directory> <schedule> <log> <mount point>; <schedule> is BASE[,every:N:US][,at:N:US][,from:N:US]. The last match counts; N
// counts the syncs from 1. @FILE reads the schedule from FILE before each sync, so that a disk can become slow or fast later.
// A line of the log is the nanoseconds of one delay and the path of its file.
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

typedef struct fuse_file_info Info;
enum { kRules = 8 };
struct rule {
  char kind;  // 'e'very, 'a't, 'f'rom
  long n;
  long us;
};

static int backing;
static FILE* log_file;
static long base_us;
static struct rule rules[kRules];
static int rule_count;
static atomic_long syncs;

static int result(int outcome) { return outcome == -1 ? -errno : 0; }
// Paths begin with a slash; the path of the directory itself is a single slash.
static const char* below(const char* path) { return path[1] == '\0' ? "." : path + 1; }

// The file of the schedule, if not on the command line; and the lock for changing the rules.
static const char* schedule_file;
static pthread_mutex_t rules_lock = PTHREAD_MUTEX_INITIALIZER;

static int parse_schedule(char* text) {
  char* rest = text;
  const char* word = strsep(&rest, ",");
  rule_count = 0;
  if (sscanf(word, "%ld", &base_us) != 1) return -1;
  while ((word = strsep(&rest, ",")) != NULL) {
    if (rule_count == kRules) return -1;
    struct rule* rule = &rules[rule_count++];
    if (sscanf(word, "%c%*[a-z]:%ld:%ld", &rule->kind, &rule->n, &rule->us) != 3) return -1;
    if (strchr("eaf", rule->kind) == NULL || rule->n < 1) return -1;
  }
  return 0;
}

// The writer of the file renames it into place, so it is always complete.
static int read_schedule(void) {
  char text[256];
  const int fd = open(schedule_file, O_RDONLY | O_CLOEXEC);
  const ssize_t length = fd == -1 ? -1 : read(fd, text, sizeof text - 1);
  if (fd != -1) close(fd);
  if (length < 0) return -1;
  text[length] = '\0';
  return parse_schedule(text);
}

static long wait_now(long number) {
  long us = base_us;
  for (const struct rule* rule = rules; rule < rules + rule_count; ++rule) {
    const int fits = rule->kind == 'e'   ? number % rule->n == 0
                     : rule->kind == 'a' ? number == rule->n
                                         : number >= rule->n;
    if (fits) us = rule->us;
  }
  return us;
}

static long wait_of(long number) {
  if (schedule_file == NULL) return wait_now(number);
  pthread_mutex_lock(&rules_lock);
  if (read_schedule() == -1) fprintf(stderr, "slow-disk: no schedule in %s\n", schedule_file);
  const long us = wait_now(number);
  pthread_mutex_unlock(&rules_lock);
  return us;
}

static long now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

static int slow_fsync(const char* path, int is_data_only, Info* info) {
  const long us = wait_of(atomic_fetch_add(&syncs, 1) + 1);
  const long start = now_ns();
  prctl(PR_SET_TIMERSLACK, 1);
  const struct timespec wait = {us / 1000000, us % 1000000 * 1000};
  if (us > 0) nanosleep(&wait, NULL);
  fprintf(log_file, "%ld %s\n", now_ns() - start, path);
  return result(is_data_only ? fdatasync((int)info->fh) : fsync((int)info->fh));
}

static int slow_open(const char* path, Info* info) {
  const int fd = openat(backing, below(path), info->flags & ~(O_CREAT | O_EXCL));
  info->fh = (uint64_t)fd;
  return result(fd);
}
static int slow_create(const char* path, mode_t mode, Info* info) {
  const int fd = openat(backing, below(path), info->flags | O_CREAT, mode);
  info->fh = (uint64_t)fd;
  return result(fd);
}
static int slow_release(const char* path, Info* info) {
  (void)path;
  return result(close((int)info->fh));
}
static int slow_read(const char* path, char* bytes, size_t size, off_t offset, Info* info) {
  (void)path;
  const ssize_t count = pread((int)info->fh, bytes, size, offset);
  return count == -1 ? -errno : (int)count;
}
static int slow_write(const char* path, const char* bytes, size_t size, off_t offset, Info* info) {
  (void)path;
  const ssize_t count = pwrite((int)info->fh, bytes, size, offset);
  return count == -1 ? -errno : (int)count;
}
static int slow_getattr(const char* path, struct stat* attributes, Info* info) {
  return result(info != NULL ? fstat((int)info->fh, attributes)
                             : fstatat(backing, below(path), attributes, AT_SYMLINK_NOFOLLOW));
}
static int slow_truncate(const char* path, off_t size, Info* info) {
  if (info != NULL) return result(ftruncate((int)info->fh, size));
  const int fd = openat(backing, below(path), O_WRONLY | O_CLOEXEC);
  if (fd == -1) return -errno;
  const int outcome = result(ftruncate(fd, size));
  close(fd);
  return outcome;
}
static int slow_fallocate(const char* path, int mode, off_t offset, off_t size, Info* info) {
  (void)path;
  return result(fallocate((int)info->fh, mode, offset, size));
}
static int slow_fsyncdir(const char* path, int is_data_only, Info* info) {
  (void)path, (void)is_data_only, (void)info;
  return 0;
}
static int slow_mkdir(const char* path, mode_t mode) { return result(mkdirat(backing, below(path), mode)); }
static int slow_unlink(const char* path) { return result(unlinkat(backing, below(path), 0)); }
static int slow_rmdir(const char* path) { return result(unlinkat(backing, below(path), AT_REMOVEDIR)); }
static int slow_rename(const char* from, const char* to, unsigned flags) {
  return result(renameat2(backing, below(from), backing, below(to), flags));
}
static int slow_chmod(const char* path, mode_t mode, Info* info) {
  (void)info;
  return result(fchmodat(backing, below(path), mode, 0));
}
static int slow_utimens(const char* path, const struct timespec times[2], Info* info) {
  (void)info;
  return result(utimensat(backing, below(path), times, AT_SYMLINK_NOFOLLOW));
}
static int slow_statfs(const char* path, struct statvfs* totals) {
  (void)path;
  return result(fstatvfs(backing, totals));
}
static int slow_readdir(const char* path, void* list, fuse_fill_dir_t fill, off_t offset, Info* info,
                        enum fuse_readdir_flags flags) {
  (void)offset, (void)info, (void)flags;
  const int fd = openat(backing, below(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* const directory = fd == -1 ? NULL : fdopendir(fd);
  if (directory == NULL) return -errno;
  for (const struct dirent* entry; (entry = readdir(directory)) != NULL;) fill(list, entry->d_name, NULL, 0, 0);
  closedir(directory);
  return 0;
}

static const struct fuse_operations operations = {
    .getattr = slow_getattr,
    .mkdir = slow_mkdir,
    .unlink = slow_unlink,
    .rmdir = slow_rmdir,
    .rename = slow_rename,
    .chmod = slow_chmod,
    .truncate = slow_truncate,
    .open = slow_open,
    .create = slow_create,
    .read = slow_read,
    .write = slow_write,
    .statfs = slow_statfs,
    .release = slow_release,
    .fsync = slow_fsync,
    .fsyncdir = slow_fsyncdir,
    .readdir = slow_readdir,
    .utimens = slow_utimens,
    .fallocate = slow_fallocate,
};

int main(int argc, char** argv) {
  if (argc == 5 && argv[2][0] == '@') schedule_file = argv[2] + 1;
  if (argc != 5 || (schedule_file != NULL ? read_schedule() : parse_schedule(argv[2])) == -1) {
    fprintf(stderr, "usage: slow-disk <directory> BASE[,every:N:US][,at:N:US][,from:N:US]|@FILE <log> <mount point>\n");
    return 2;
  }
  backing = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  log_file = fopen(argv[3], "we");
  if (backing == -1 || log_file == NULL) {
    perror("slow-disk");
    return 1;
  }
  char* arguments[] = {argv[0], "-f", "-o", "fsname=slow-disk,default_permissions", argv[4], NULL};
  return fuse_main(5, arguments, &operations, NULL);
}

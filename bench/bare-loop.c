// The same system calls and clock reads as an append, and nothing else: what the harness is measured against.
// bare-loop <directory> <appends> <bytes>: prints nanoseconds an append.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static long long now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int fail(const char* what) {
  perror(what);
  return 1;
}

int main(int argc, char** argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: bare-loop <directory> <appends> <bytes>\n");
    return 2;
  }
  const long appends = atol(argv[2]);
  const size_t size = (size_t)atol(argv[3]);
  char path[4096];
  snprintf(path, sizeof path, "%s/bare-loop.tmp", argv[1]);
  char* record = malloc(size);
  if (record == NULL) return fail("malloc");
  srandom(1);
  for (size_t n = 0; n < size; ++n) record[n] = (char)random();

  const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd == -1) return fail("open");
  if (unlink(path) == -1) return fail("unlink");
  if (fallocate(fd, 0, 0, (off_t)size * appends) == -1) return fail("fallocate");

  long long checksum = 0;
  const long long start = now_ns();
  for (long n = 0; n < appends; ++n) {
    if (lseek(fd, 0, SEEK_CUR) == -1) return fail("lseek");
    const long long before = now_ns();
    if (write(fd, record, size) != (ssize_t)size) return fail("write");
    const long long written = now_ns();
    if (fdatasync(fd) == -1) return fail("fdatasync");
    checksum += (now_ns() - written) ^ (written - before);  // so that the clock reads are kept
  }
  const long long elapsed = now_ns() - start;
  fprintf(stderr, "%lld\n", checksum);
  printf("%.1f\n", (double)elapsed / (double)appends);
  return 0;
}

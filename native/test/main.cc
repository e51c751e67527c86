// The main function of the tests. A write beyond RLIMIT_FSIZE must fail with EFBIG, as under node, not raise
// a signal.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <signal.h>

int main(int argc, char** argv) {
  signal(SIGXFSZ, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  return doctest::Context(argc, argv).run();
}

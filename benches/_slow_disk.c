/* A disk that needs a millisecond more for each flush, as a small rented server's does: loaded into the program that is measured. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static int flush_slowly(const char *name, int file)
{
    struct timespec millisecond = {0, 1000000};
    int (*flush)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    nanosleep(&millisecond, 0);
    return flush(file);
}

int fsync(int file) { return flush_slowly("fsync", file); }

int fdatasync(int file) { return flush_slowly("fdatasync", file); }

/* A disk on which every flush waits as long as the file at HELD_FLUSHES exists; who waits is written into that file, a line each. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int flush_when_let(const char *how, int file)
{
    struct timespec moment = {0, 5000000};
    const char *held = getenv("HELD_FLUSHES");
    int told = 0, to;
    while (held && (to = open(held, O_WRONLY | O_APPEND | O_CLOEXEC)) >= 0) {
        char link[64], name[4096];
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        ssize_t length = told ? 0 : readlink(link, name, sizeof name - 1);
        if (length > 0) {
            name[length] = '\n';
            told = write(to, name, length + 1) > 0;
        }
        close(to);
        nanosleep(&moment, 0);
    }
    return ((int (*)(int))dlsym(RTLD_NEXT, how))(file);
}

int fsync(int file) { return flush_when_let("fsync", file); }

int fdatasync(int file) { return flush_when_let("fdatasync", file); }

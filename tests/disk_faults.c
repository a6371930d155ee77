/* Records, for files below $DISK_FAULTS_FOLDER, what a process asks the system to write, in order.
   One line for each call: its name and, parted by tabs, what it was given; content as hexadecimal.
   After $DISK_FAULTS_ROOM bytes, if that is set, nothing more can be written there. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *root;
static int out = -1;
static long long room = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    root = getenv("DISK_FAULTS_FOLDER");
    const char *log = getenv("DISK_FAULTS_LOG"), *most = getenv("DISK_FAULTS_ROOM");
    if (root && most) room = atoll(most);
    if (root && log) out = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int below(const char *path) { return root && !strncmp(path, root, strlen(root)); }

static void put(const void *text, size_t size) { while (size) { ssize_t done = syscall(SYS_write, out, text, size); if (done <= 0) abort(); text = (const char *)text + done; size -= done; } }

static int of_fd(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return below(path);
}

static int of_path(int at, const char *name, char *path) {
    if (name[0] == '/') { snprintf(path, PATH_MAX, "%s", name); return below(path); }
    char folder[PATH_MAX];
    if (at == AT_FDCWD) { if (!getcwd(folder, sizeof folder)) return 0; }
    else { char link[64]; snprintf(link, sizeof link, "/proc/self/fd/%d", at); ssize_t size = readlink(link, folder, PATH_MAX - 1); if (size < 0) return 0; folder[size] = 0; }
    if (snprintf(path, PATH_MAX, "%s/%s", folder, name) >= PATH_MAX) return 0;
    return below(path);
}

static void note(const char *what, const char *path, const char *more, const void *content, size_t size) {
    if (out < 0) return;
    char *line = malloc(strlen(what) + strlen(path) + strlen(more) + 2 * size + 8), *end = line + sprintf(line, "%s\t%s\t%s\t", what, path, more);
    for (size_t i = 0; i < size; i++) { static const char digits[] = "0123456789abcdef"; unsigned char one = ((const unsigned char *)content)[i]; *end++ = digits[one >> 4]; *end++ = digits[one & 15]; }
    *end++ = '\n';
    put(line, end - line);
    free(line);
}

#define NEXT(type, name, ...) static type (*next)(__VA_ARGS__); if (!next) next = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)
#define HELD(type, call, after) pthread_mutex_lock(&lock); type result = (call); if (result >= 0) { after; } pthread_mutex_unlock(&lock); return result

static int opened(int at, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    int ours = (flags & (O_CREAT | O_TRUNC)) && of_path(at, name, path);
    pthread_mutex_lock(&lock);
    struct stat about;
    int new = ours && stat(path, &about) != 0;
    int fd = syscall(SYS_openat, at, name, flags, mode);
    if (ours && fd >= 0) { if (new) note("create", path, "", 0, 0); else if (flags & O_TRUNC) note("truncate", path, "0", 0, 0); }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE mode_t mode = 0; if (flags & (O_CREAT | __O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
int open(const char *name, int flags, ...) { MODE return opened(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE return opened(AT_FDCWD, name, flags, mode); }
int openat(int at, const char *name, int flags, ...) { MODE return opened(at, name, flags, mode); }
int openat64(int at, const char *name, int flags, ...) { MODE return opened(at, name, flags, mode); }

static void written(int fd, const void *content, ssize_t size, off_t place) {
    char path[PATH_MAX], where[32];
    if (!of_fd(fd, path)) return;
    snprintf(where, sizeof where, "%lld", (long long)place);
    note("write", path, where, content, size);
}

/* Returns how much of `size` there is room for; -1 if there is none. */
static ssize_t fits(int fd, size_t size) {
    char path[PATH_MAX];
    if (room < 0 || !size || !of_fd(fd, path)) return size;
    if (!room) { errno = ENOSPC; return -1; }
    if ((long long)size > room) size = room;
    room -= size;
    return size;
}

ssize_t write(int fd, const void *content, size_t size) {
    NEXT(ssize_t, "write", int, const void *, size_t);
    ssize_t most = fits(fd, size);
    if (most < 0) return -1;
    size = most;
    HELD(ssize_t, next(fd, content, size), written(fd, content, result, lseek(fd, 0, SEEK_CUR) - result));
}
ssize_t pwrite(int fd, const void *content, size_t size, off_t place) {
    NEXT(ssize_t, "pwrite", int, const void *, size_t, off_t);
    ssize_t most = fits(fd, size);
    if (most < 0) return -1;
    size = most;
    HELD(ssize_t, next(fd, content, size, place), written(fd, content, result, place));
}
ssize_t pwrite64(int fd, const void *content, size_t size, off64_t place) {
    NEXT(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    ssize_t most = fits(fd, size);
    if (most < 0) return -1;
    size = most;
    HELD(ssize_t, next(fd, content, size, place), written(fd, content, result, place));
}
static void cut(int fd, long long size) {
    char path[PATH_MAX], where[32];
    snprintf(where, sizeof where, "%lld", size);
    if (of_fd(fd, path)) note("truncate", path, where, 0, 0);
}
int ftruncate(int fd, off_t size) { NEXT(int, "ftruncate", int, off_t); HELD(int, next(fd, size), cut(fd, size)); }
int ftruncate64(int fd, off64_t size) { NEXT(int, "ftruncate64", int, off64_t); HELD(int, next(fd, size), cut(fd, size)); }
static void synced(int fd) { char path[PATH_MAX]; if (of_fd(fd, path)) note("sync", path, "", 0, 0); }
int fsync(int fd) { NEXT(int, "fsync", int); HELD(int, next(fd), synced(fd)); }
int fdatasync(int fd) { NEXT(int, "fdatasync", int); HELD(int, next(fd), synced(fd)); }
int renameat(int from, const char *old, int to, const char *new) {
    char before[PATH_MAX], after[PATH_MAX];
    int ours = of_path(from, old, before) & of_path(to, new, after);
    HELD(int, syscall(SYS_renameat2, from, old, to, new, 0), if (ours) note("rename", before, after, 0, 0));
}
int rename(const char *old, const char *new) { return renameat(AT_FDCWD, old, AT_FDCWD, new); }
int linkat(int from, const char *old, int to, const char *new, int flags) {
    char before[PATH_MAX], after[PATH_MAX];
    int ours = of_path(from, old, before) & of_path(to, new, after);
    HELD(int, syscall(SYS_linkat, from, old, to, new, flags), if (ours) note("link", before, after, 0, 0));
}
int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }
int unlinkat(int at, const char *name, int flags) {
    char path[PATH_MAX];
    int ours = of_path(at, name, path);
    HELD(int, syscall(SYS_unlinkat, at, name, flags), if (ours) note("unlink", path, "", 0, 0));
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }
int mkdirat(int at, const char *name, mode_t mode) {
    char path[PATH_MAX];
    int ours = of_path(at, name, path);
    HELD(int, syscall(SYS_mkdirat, at, name, mode), if (ours) note("mkdir", path, "", 0, 0));
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

/* What the disk gives a program that does nothing else: create, write, force and rename one file after the other,
 * the floor beneath a spool that forces each bundle before its acknowledgement.
 *
 * The files stay behind, emptied: ext4 searches past every inode that was removed within the last minute, and the
 * next run would measure that.
 *
 *   cc -O2 -o disk disk.c
 *   disk DIRECTORY BYTES SECONDS
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec * 1e-9; }
static void die(const char *what) { perror(what); exit(1); }

int main(int count, char **words) {
    if (count != 4 || chdir(words[1])) die("usage: disk DIRECTORY BYTES SECONDS");
    size_t bytes = strtoul(words[2], 0, 10);
    double began = now(), seconds = atof(words[3]), end;
    char *octets = calloc(1, bytes), name[60];
    long files = 0, run = getpid();
    do {
        int file = open("floor.tmp", O_CREAT | O_TRUNC | O_WRONLY, 0600);
        if (file < 0) die("open");
        for (size_t done = 0; done < bytes;) {
            ssize_t n = write(file, octets + done, bytes - done);
            if (n < 0) die("write");
            done += n;
        }
        if (fdatasync(file) || close(file)) die("fdatasync");
        snprintf(name, sizeof name, "floor.%ld.%ld", run, files++);
        if (rename("floor.tmp", name)) die("rename");
        end = now();
    } while (end - began < seconds);
    printf("%.0f bundles/s\n", files / (end - began));
    for (long i = 0; i < files; i++) {
        snprintf(name, sizeof name, "floor.%ld.%ld", run, i);
        if (truncate(name, 0)) die("truncate");
    }
    return 0;
}

/* What the disk gives a program that does nothing else, the marks for a spool that forces each bundle before its
 * acknowledgement:
 *
 *   forced  create, write, force and rename one file after the other
 *   made    the same without any force: what files cost, however late they are forced
 *   line    write one file in pieces and force it at the end: the disk's own sequential rate
 *
 * The files stay behind, emptied: ext4 searches past every inode that was removed within the last minute, and the
 * next run would measure that.
 *
 *   cc -O2 -o disk disk.c
 *   disk DIRECTORY BYTES SECONDS [forced|made|line]
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec * 1e-9; }
static void die(const char *what) { perror(what); exit(1); }

static void fill(int file, const char *octets, size_t bytes) {
    for (size_t done = 0; done < bytes;) {
        ssize_t n = write(file, octets + done, bytes - done);
        if (n < 0) die("write");
        done += n;
    }
}

int main(int count, char **words) {
    if (count < 4 || count > 5 || chdir(words[1])) die("usage: disk DIRECTORY BYTES SECONDS [forced|made|line]");
    size_t bytes = strtoul(words[2], 0, 10);
    const char *way = count == 5 ? words[4] : "forced";
    int line = !strcmp(way, "line"), made = !strcmp(way, "made");
    double began = now(), seconds = atof(words[3]), end;
    char *octets = calloc(1, bytes), name[60];
    long files = 0, run = getpid();
    int one = line ? open("floor.line", O_CREAT | O_TRUNC | O_WRONLY, 0600) : -1;
    do {
        int file = line ? one : open("floor.tmp", O_CREAT | O_TRUNC | O_WRONLY, 0600);
        if (file < 0) die("open");
        fill(file, octets, bytes);
        if (!line) {
            if ((!made && fdatasync(file)) || close(file)) die("fdatasync");
            snprintf(name, sizeof name, "floor.%ld.%ld", run, files);
            if (rename("floor.tmp", name)) die("rename");
        }
        files++;
        end = now();
    } while (end - began < seconds);
    if (line) {
        if (fdatasync(one)) die("fdatasync");
        end = now();
        if (ftruncate(one, 0)) die("ftruncate");
    }
    printf("%.0f bundles/s\n", files / (end - began));
    for (long i = 0; i < files && !line; i++) {
        snprintf(name, sizeof name, "floor.%ld.%ld", run, i);
        if (truncate(name, 0)) die("truncate");
    }
    return 0;
}

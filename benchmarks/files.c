/* What a program can do that opens, reads and closes every file that it sends, and nothing else: the ceiling for sending
 * files. One session of TCPCLv4 to a sink, as many bundles unacknowledged as the window has room for, the files of a folder
 * in the order in which the folder has them, again and again.
 *
 *   cc -O2 -o files files.c
 *   files HOST PORT FOLDER WINDOW TIMES
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { GATHERED = 1 << 18, SEGMENT = 1 << 20, HEAD = 22, ACK = 18 };

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec * 1e-9; }
static void die(const char *what) { perror(what); exit(1); }
static void put(uint8_t *at, uint64_t value, int octets) { while (octets) { at[--octets] = value; value >>= 8; } }
static uint64_t get(const uint8_t *at, int octets) { uint64_t v = 0; while (octets--) v = v << 8 | *at++; return v; }
static void whole(int from, void *to, size_t n) {
    for (uint8_t *at = to; n;) { ssize_t k = read(from, at, n); if (k <= 0) die("read"); at += k; n -= k; }
}

static char **names; static long count;
static void list(const char *folder) {
    DIR *all = opendir(folder);
    if (!all || chdir(folder)) die(folder);
    for (struct dirent *one; (one = readdir(all));)
        if (one->d_name[0] != '.') {
            if (count % 1024 == 0) names = realloc(names, (count + 1024) * sizeof *names);
            names[count++] = strdup(one->d_name);
        }
    closedir(all);
    if (!count) die("no files");
}

static int session(const char *host, int port) {
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
    int peer = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    uint8_t init[35] = { 7 }, theirs[21], rest[1 << 16];
    if (inet_pton(AF_INET, host, &to.sin_addr) != 1 || connect(peer, (void *)&to, sizeof to)) die(host);
    setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    put(init + 3, SEGMENT, 8); put(init + 11, 1ull << 40, 8); put(init + 19, 8, 2); memcpy(init + 21, "ipn:99.0", 8);
    if (write(peer, "dtn!\4\0", 6) != 6 || write(peer, init, 33) != 33) die("write");
    whole(peer, theirs, 6); whole(peer, theirs, 21);
    whole(peer, rest, get(theirs + 19, 2)); whole(peer, rest, 4); whole(peer, rest, get(rest, 4) % sizeof rest);
    fcntl(peer, F_SETFL, O_NONBLOCK);
    return peer;
}

int main(int words, char **word) {
    if (words != 6) { fprintf(stderr, "usage: files HOST PORT FOLDER WINDOW TIMES\n"); return 2; }
    int peer = session(word[1], atoi(word[2])), window = atoi(word[4]), file = -1;
    list(word[3]);
    long total = count * atol(word[5]), begun = 0, sent = 0, acked = 0;
    uint8_t *out = malloc(GATHERED + SEGMENT + HEAD), in[1 << 16];
    size_t have = 0, written = 0, length = 0, offset = 0, heard = 0, *lengths = calloc(window, sizeof *lengths);
    double began = now();
    while (acked < total) {
        while (have < GATHERED && (file >= 0 || (begun < total && begun - acked < window))) {
            if (file < 0) {
                struct stat about;
                if ((file = open(names[begun % count], O_RDONLY)) < 0 || fstat(file, &about)) die("open");
                length = lengths[begun % window] = about.st_size;
                offset = 0;
                begun++;
            }
            size_t n = length - offset < SEGMENT ? length - offset : SEGMENT, head = offset ? HEAD - 4 : HEAD;
            uint8_t *at = out + have;
            at[0] = 1; at[1] = (offset == 0) << 1 | (offset + n == length);
            put(at + 2, begun - 1, 8);
            if (!offset) put(at + 10, 0, 4);
            put(at + head - 8, n, 8);
            whole(file, at + head, n);
            have += head + n; offset += n;
            if (offset == length) { close(file); file = -1; sent++; }
        }
        struct pollfd wait = { peer, POLLIN | (written < have ? POLLOUT : 0), 0 };
        if (poll(&wait, 1, 20000) <= 0) die("poll");
        if (wait.revents & POLLOUT) {
            ssize_t k = write(peer, out + written, have - written);
            if (k > 0 && (written += k) == have) written = have = 0;
        }
        if (wait.revents & (POLLIN | POLLHUP | POLLERR)) {
            ssize_t k = read(peer, in + heard, sizeof in - heard);
            if (k <= 0) die("the sink left");
            uint8_t *at = in, *end = in + (heard += k);
            for (; end - at >= ACK && *at == 2; at += ACK) acked += get(at + 10, 8) == lengths[acked % window];
            if (end > at && *at != 2) { fprintf(stderr, "message of type %d\n", *at); return 1; }
            memmove(in, at, heard = end - at);
        }
    }
    printf("%.0f bundles/s\n", sent / (now() - began));
    if (write(peer, "\5\0\0", 3) != 3) die("write");
    return 0;
}

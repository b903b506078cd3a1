/* Many clients in one process: joins, then says on stdout when half, 99 % and all of them have each message.
 *
 * crowd PORT CLIENTS REQUEST-FILE READY REPLY MARK
 *   REQUEST-FILE  the bytes every client sends first
 *   READY         a client has joined when it has read this (after REPLY was sent, when there is one)
 *   REPLY         for a web socket: the bytes to send once READY was read for the first time, in hex; "-" for none
 *   MARK          stands once in each message; it must not begin twice within itself
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_MESSAGES 100000
#define CONNECTING_AT_ONCE 100

struct client { int fd, joined, matched, readied; uint32_t messages; };

static struct client *clients;
static uint32_t arrived[MOST_MESSAGES];
static int64_t half_at[MOST_MESSAGES], most_at[MOST_MESSAGES];
static char request[8192], reply[256], buffer[1 << 16];
static size_t request_length, reply_length;
static int count, joined, gone, begun, poll_fd, port;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void join_another(void) {
    struct client *client = &clients[begun++];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(client->fd, (struct sockaddr *)&address, sizeof address) < 0) { perror("connect"); exit(1); }
    if (write(client->fd, request, request_length) != (ssize_t)request_length) { perror("write"); exit(1); }
    fcntl(client->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, client->fd, &event);
}

static void took(struct client *client) {
    uint32_t number = client->messages++;
    if (number >= MOST_MESSAGES) return;
    uint32_t so_far = ++arrived[number];
    if (so_far == (uint32_t)(count + 1) / 2) half_at[number] = now();
    if (so_far == (uint32_t)(count * 0.99 + 0.999)) most_at[number] = now();
    if (so_far == (uint32_t)count) {
        printf("{\"message\": %u, \"half\": %lld, \"most\": %lld, \"last\": %lld}\n", number,
               (long long)half_at[number], (long long)most_at[number], (long long)now());
        fflush(stdout);
    }
}

int main(int argc, char **argv) {
    if (argc != 7) return 2;
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    port = atoi(argv[1]);
    count = atoi(argv[2]);
    FILE *file = fopen(argv[3], "r");
    request_length = fread(request, 1, sizeof request, file);
    fclose(file);
    const char *ready = argv[4], *mark = argv[6];
    if (strcmp(argv[5], "-"))
        for (const char *hex = argv[5]; hex[0] && hex[1]; hex += 2) {
            unsigned byte;
            sscanf(hex, "%2x", &byte);
            reply[reply_length++] = (char)byte;
        }
    clients = calloc(count, sizeof *clients);
    poll_fd = epoll_create1(0);
    struct epoll_event events[512];
    while (begun < count && begun < CONNECTING_AT_ONCE) join_another();
    while (gone < count) {
        int happened = epoll_wait(poll_fd, events, 512, -1);
        for (int i = 0; i < happened; i++) {
            struct client *client = events[i].data.ptr;
            ssize_t length = read(client->fd, buffer, sizeof buffer);
            if (length <= 0) {
                if (length < 0 && (errno == EAGAIN || errno == EINTR)) continue;
                close(client->fd);
                gone++;
                printf("{\"gone\": %d}\n", gone);
                fflush(stdout);
                continue;
            }
            const char *wanted = client->joined ? mark : ready;
            for (ssize_t at = 0; at < length; at++) {
                if (buffer[at] == wanted[client->matched]) client->matched++;
                else client->matched = buffer[at] == wanted[0];
                if (wanted[client->matched]) continue;
                client->matched = 0;
                if (client->joined) { took(client); continue; }
                if (reply_length && !client->readied++) {
                    if (write(client->fd, reply, reply_length) != (ssize_t)reply_length) return 1;
                    continue;
                }
                client->joined = 1;
                wanted = mark;
                joined++;
                if (begun < count) join_another();
                if (joined == count) { printf("{\"joined\": %lld}\n", (long long)now()); fflush(stdout); }
            }
        }
    }
    return 0;
}

/* The limit: a broadcaster that does nothing but write the same bytes to every connection, around a bare epoll.
 *
 * bare PORT: whoever sends GET gets a head and stays; whoever sends "PUB <length>\n<bytes>" has them sent to all of those.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 65536

static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\nretry: 1000\n\n";
static int streams[MOST], count, is_stream[MOST];
static char in[1 << 20];

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 2048)) return 1;
    int poll_fd = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[512];
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int happened = epoll_wait(poll_fd, events, 512, -1);
        for (int i = 0; i < happened; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (fd < 0) continue;
                event.events = EPOLLIN;
                event.data.fd = fd;
                epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
                continue;
            }
            ssize_t length = read(fd, in, sizeof in - 1);
            if (length <= 0) {
                if (is_stream[fd])
                    for (int k = 0; k < count; k++)
                        if (streams[k] == fd) { streams[k] = streams[--count]; break; }
                is_stream[fd] = 0;
                close(fd);
                continue;
            }
            if (!is_stream[fd] && !memcmp(in, "GET", 3)) {
                if (write(fd, head, sizeof head - 1) < 0) continue;
                is_stream[fd] = 1;
                streams[count++] = fd;
                continue;
            }
            for (char *at = in; at < in + length && !memcmp(at, "PUB ", 4);) {
                in[length] = 0;
                char *body = strchr(at, '\n') + 1;
                size_t size = strtoul(at + 4, NULL, 10);
                for (int k = 0; k < count; k++)
                    if (write(streams[k], body, size) < 0) continue;
                at = body + size;
            }
        }
    }
}

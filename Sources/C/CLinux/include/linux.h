// What the Swift Glibc module lacks: it is built without _GNU_SOURCE, and without sys/epoll.h and friends.
// Each function is one system call or a few around one. They return what the call does, -1 with errno
// where it fails, unless said otherwise.
#ifndef MILLRACE_LINUX_H
#define MILLRACE_LINUX_H

#include <stdint.h>
#include <sys/types.h>

// Waiting for many descriptors.

enum { linux_readable = 1, linux_writable = 4, linux_hung_up = 16, linux_failed = 8 };

int linux_epoll(void);
// Watches a descriptor for `events`; `token` comes back with them. 0 events: only failures and hang-ups.
int linux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token);
int linux_epoll_change(int epoll, int descriptor, uint32_t events, uint64_t token);
int linux_epoll_remove(int epoll, int descriptor);
// Waits at most `milliseconds` (-1: for ever); one entry a descriptor that is ready, at most `capacity`.
int linux_epoll_wait(int epoll, uint64_t *tokens, uint32_t *events, int capacity, int milliseconds);

// Blocks signals and gives a descriptor that tells of them.
int linux_signals(const int *numbers, int count);
// The next of them; 0 where there is none.
int linux_next_signal(int descriptor);

// Processes.

int linux_pidfd(pid_t process);
int linux_pidfd_kill(int pidfd, int signal);
// Reaps a child: 1 with how it ended (`status` is its exit status, or the signal's number), 0 where it
// lives.
int linux_reap(int pidfd, int *by_signal, int *status);
// A child that has ended and is not reaped, started or adopted; it stays so. 0 where there is none.
pid_t linux_ended_child(void);
// Orphans of the descendants become children of this process.
int linux_adopt_orphans(void);
// This process gets `signal` when the thread that started it ends. 1: `parent` has ended already.
int linux_die_with_parent(int signal, pid_t parent);
int linux_limit_cpus(const int *cpus, int count);

// Starts a program in a session of its own with no signal blocked or ignored. The child has `count`
// descriptors, from 0 on, and no other. 0, or the error number.
int linux_start(pid_t *process, const char *path, char *const arguments[], char *const environment[],
                const int *descriptors, int count, const char *directory);
// execve.
int linux_become(const char *path, char *const arguments[], char *const environment[]);

// Descriptors.

// A pipe of `size` bytes, or of what the user may have; both ends close at execve.
int linux_pipe(int ends[2], int size);
int linux_memory_file(const char *name, size_t size);
// A pair of sockets that keep the bounds of messages.
int linux_message_pair(int ends[2]);
// A message with a descriptor, or without (-1), without waiting.
ssize_t linux_send(int socket, const void *bytes, size_t count, int descriptor);
// -1 in `descriptor` where none came. 0: the other side went away.
ssize_t linux_receive(int socket, void *bytes, size_t capacity, int *descriptor);
// A stream socket that listens at a path, for this user alone.
int linux_listen(const char *path);
int linux_accept(int socket);
int linux_connect(const char *path);
// 0: locked; -1 with EWOULDBLOCK: another holds it.
int linux_lock(int descriptor);
int linux_keep_open(int descriptor, int keeps);

// Nanoseconds of a clock that only goes forward.
int64_t linux_now(void);

#endif

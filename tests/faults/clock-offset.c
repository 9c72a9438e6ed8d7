// Adds the seconds in the file CLOCK_OFFSET_FILE to the system clock, for a process that is started with LD_PRELOAD. The
// monotonic clock is not changed. workerd does not start with libfaketime, which replaces far more functions.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>

static long offset_s(void) {
	const char *path = getenv("CLOCK_OFFSET_FILE");
	char text[32] = "";
	int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0) return 0;
	ssize_t length = read(file, text, sizeof text - 1);
	close(file);
	return length > 0 ? atol(text) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
	int result = syscall(SYS_clock_gettime, clock, time);
	if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += offset_s();
	return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
	int result = syscall(SYS_gettimeofday, time, zone);
	if (result == 0) time->tv_sec += offset_s();
	return result;
}

time_t time(time_t *result) {
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (result != NULL) *result = now.tv_sec;
	return now.tv_sec;
}

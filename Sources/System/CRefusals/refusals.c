#define _GNU_SOURCE
#include "refusals.h"

#include <dlfcn.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stddef.h>

typedef enum MHD_Result (*queue_function)(struct MHD_Connection *, unsigned int, struct MHD_Response *);

static _Atomic(mhd_refusal_renderer) renderer;
static _Atomic(queue_function) original;

void mhd_set_refusal_renderer(mhd_refusal_renderer value) { atomic_store(&renderer, value); }

int mhd_queue_response(struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response) {
    queue_function queue = atomic_load(&original);
    if (queue == NULL) {
        queue = (queue_function)dlsym(RTLD_NEXT, "MHD_queue_response");
        if (queue == NULL) return MHD_NO;
        atomic_store(&original, queue);
    }
    return queue(connection, status, response);
}

// Whoever calls this is libmicrohttpd: the program calls `mhd_queue_response`.
enum MHD_Result MHD_queue_response(
    struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response) {
    mhd_refusal_renderer render = atomic_load(&renderer);
    struct MHD_Response *answer = render == NULL ? NULL : render(connection, status);
    if (answer == NULL) return mhd_queue_response(connection, status, response);
    int result = mhd_queue_response(connection, status, answer);
    MHD_destroy_response(answer);
    return result;
}

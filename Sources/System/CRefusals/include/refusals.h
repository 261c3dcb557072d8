#pragma once

// What libmicrohttpd refuses by itself (a broken request line, too long a head, wrong chunks) it answers with HTML of
// its own, and has no option for it. It queues that answer by its own public function, which the dynamic linker looks up
// in the program first: so that function stands here, and lets the program make the answer.
// See docs/decisions/0005-refusals-of-libmicrohttpd-are-answered-by-us.md.

struct MHD_Connection;
struct MHD_Response;

// Makes the answer to a refusal with that status; NULL for libmicrohttpd's own. Called on the connection's thread.
typedef struct MHD_Response *(*mhd_refusal_renderer)(struct MHD_Connection *connection, unsigned int status);

void mhd_set_refusal_renderer(mhd_refusal_renderer renderer);

// libmicrohttpd's own MHD_queue_response, for answers of the program. Returns 1 (MHD_YES) or 0 (MHD_NO).
int mhd_queue_response(struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response);

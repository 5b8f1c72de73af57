/* expression.h: the one small language for filters, bindings, claims and checks.
 *
 *   expr   := or ;  or := and ("||" and)* ;  and := not ("&&" not)*
 *   not    := "!" not | test ;  test := "(" or ")" | operand [op operand]
 *   op     := == != < <= > >= in contains matches
 *   operand:= number with unit (200ms, 64KiB) | "text" | address | CIDR | field
 *             | any(...) all(...) none(...) count(...)
 *
 * A field is one of the catalogue ("tcp.close.segments"), or short inside a
 * binding whose event is known ("segments"); connection fields are those of
 * expression_connection_fields ("connection.closed"), short where no event's are
 * ("closed", "server.port"). A bare event name
 * ("tcp.reset") is true for a connection that has such an event, and of one event
 * if it is such an event. Comparing a field that is not set is false. A field
 * alone is true if it is set, and a bool one if it is true. Words and, or, not are
 * accepted for && || !.
 *
 * any(), all(), none() and count() range over those events of the conversation
 * that they speak of: all(http.response.code < 400) over the responses. Fields of
 * any event are event_traits, as "event.by", "tcp.reset.by", or short in a binding.
 *
 * "==" and "in" take a network too: connection.client.address in 10.0.0.0/8. Sets
 * and ranges: in {80, 443, 8000..8080}. Text is compared byte by byte; matches is
 * a Perl-compatible regular expression, "(?i)" before it ignores case. */
#pragma once

#include <glib.h>

#include "../dissectors/tcp/connection.h"

#define EXPRESSION_ERROR (expression_error_quark())
GQuark expression_error_quark(void);

typedef enum ExpressionError {
    EXPRESSION_ERROR_SYNTAX,
    EXPRESSION_ERROR_NAME, /* no such field or event; the message suggests one */
    EXPRESSION_ERROR_TYPE,
} ExpressionError;

/* Bounds on what a stranger may write. */
#define EXPRESSION_LENGTH_MAX 4096 /* bytes */
#define EXPRESSION_DEPTH_MAX  64   /* parentheses in one another */

/* The fields of connections, and those that every event has: end with a NULL name. */
extern const FieldSpec expression_connection_fields[];
extern const FieldSpec expression_event_traits[];

/* An expression remembers what any() and its like found in the last conversation,
 * so one thread at a time may ask it. */
typedef struct Expression Expression;

/* expression_compile: reads `source`.
 * @event: the event that short field names mean, or EVENT_COUNT for none
 * @error: set to an EXPRESSION_ERROR; its message has the source on a line of
 *         its own with a caret under the column, and a suggestion if there is one
 * Returns: (transfer full) (nullable) */
Expression *expression_compile(const char *source, EventId event, GError **error);
/* expression_compile_for_capture: reads `source` as a statement about all
 * connections of a capture together, for assertion.h. There any() and the like
 * range over the events that they speak of, whichever connection has them, or over
 * the connections if they speak of none; inside, once more, over the events of
 * that connection: count(service == "http" && none(http.response)) == 0.
 * Returns: (transfer full) (nullable) */
Expression *expression_compile_for_capture(const char *source, GError **error);

/* The same expression once more, for another thread. (transfer full) */
Expression *expression_copy(const Expression *expression);
void expression_free(Expression *expression); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Expression, expression_free)

/* True if it holds for `event` of `conversation`. Event fields refer to this
 * event; those of other events are not set. */
bool expression_holds_for_event(const Expression *expression, const Conversation *conversation,
                                const Event *event);

/* True if it holds for `conversation`: event fields hold if any of its events
 * makes the test true. */
bool expression_holds_for_conversation(const Expression *expression,
                                       const Conversation *conversation);

/* Three-valued: UNKNOWN where it hangs on a field that is not set. */
typedef enum Truth {
    TRUTH_FALSE,
    TRUTH_TRUE,
    TRUTH_UNKNOWN,
} Truth;

/* As expression_holds_for_event(), but claims no more than the packets show:
 * what is not set makes neither true nor false, and not(unknown) is unknown. */
Truth expression_judge_event(const Expression *expression, const Conversation *conversation,
                             const Event *event);

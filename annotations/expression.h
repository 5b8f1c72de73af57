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
 * expression_connection_fields ("connection.closed"). A bare event name
 * ("tcp.reset") is true for a connection that has such an event. Comparing a
 * field that is not set is false. Words and, or, not are accepted for && || !. */
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

typedef struct Expression Expression;

/* expression_compile: reads `source`.
 * @event: the event that short field names mean, or EVENT_COUNT for none
 * @error: set to an EXPRESSION_ERROR; its message has the source on a line of
 *         its own with a caret under the column, and a suggestion if there is one
 * Returns: (transfer full) (nullable) */
Expression *expression_compile(const char *source, EventId event, GError **error);
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

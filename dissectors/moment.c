#include "moment.h"

const char *end_name(End end)
{
    switch (end) {
    case END_CLIENT:
        return "client";
    case END_SERVER:
        return "server";
    case END_NONE:
        return "none";
    }
    return "none";
}

const char *certainty_name(Certainty certainty)
{
    switch (certainty) {
    case CERTAINTY_OBSERVED:
        return "observed";
    case CERTAINTY_INFERRED:
        return "inferred";
    case CERTAINTY_UNKNOWABLE:
        return "unknowable";
    }
    return "unknowable";
}

/* test-http1.c: HTTP/1.x messages in, events out, however the stream is split. */
#include "../../dissectors/http/http1.h"
#include "play.h"

static const Endpoint nowhere[2];

typedef PlayCase Case;

#define GET "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

/* What becomes of a stream does not depend on its segments. */
static const Case streams[] = {
    {"all-fields-of-a-request",
     NULL,
     {CLIENT("POST /x?y=1 HTTP/1.1\r\nHost: example.test:8080\r\nUser-Agent: curl/8\r\n"
             "Content-Type: text/plain\r\nContent-Length: 3\r\nConnection: keep-alive\r\n"),
      CLIENT("Referer: http://u:p@h/\r\nVia: 1.1 a\r\nX-Forwarded-For: 192.0.2.1\r\n"
             "Authorization: Basic c2VjcmV0\r\nCookie: a=b\r\nUpgrade: h2c\r\n\r\nabc")},
     "2 client http.request method=\"POST\" target=\"/x?y=1\" version=\"HTTP/1.1\" "
     "host=\"example.test:8080\" user_agent=\"curl/8\" content_type=\"text/plain\" "
     "content_length=3 connection=\"keep-alive\" upgrade=\"h2c\" via=\"1.1 a\" "
     "forwarded_for=\"192.0.2.1\" referer=\"http://***@h/\" authorization=true cookies=true "
     "credentials=\"Basic ***\" cookie=\"a=***\" "
     "framing=\"content-length\" persistent=true header_bytes=260 headers=11 first_frame=1 "
     "since_first=1ms ordinal=1 pipelined=false\n"
     "2 client http.via_proxy evidence=\"via: 1.1 a\"\n"
     "2 client http.clear_credentials scheme=\"Basic\"\n"
     "2 client http.clear_credentials scheme=\"cookie\"\n"
     "2 client http.message_end ordinal=1 body_bytes=3 duration=1ms complete=true\n"},
    {"all-fields-of-a-response",
     NULL,
     {SERVER("HTTP/1.1 301 Moved Permanently\r\nServer: nginx\r\nContent-Type: text/html\r\n"
             "Content-Encoding: gzip\r\nContent-Length: 2\r\nConnection: keep-alive\r\n"
             "Keep-Alive: timeout=5\r\nLocation: /b\r\nUpgrade: h2\r\nVia: 1.1 b\r\n"
             "Alt-Svc: h3=\":443\"\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\nhi")},
     "1 server http.response code=301 phrase=\"Moved Permanently\" version=\"HTTP/1.1\" "
     "server=\"nginx\" content_type=\"text/html\" content_encoding=\"gzip\" content_length=2 "
     "connection=\"keep-alive\" keep_alive=\"timeout=5\" location=\"/b\" upgrade=\"h2\" "
     "via=\"1.1 b\" alt_svc=\"h3=\\042:443\\042\" set_cookies=2 "
     "set_cookie=\"a=***\\012c=***\" framing=\"content-length\" "
     "persistent=true header_bytes=257 headers=12 first_frame=1 since_first=0ms ordinal=0\n"
     "1 server http.via_proxy evidence=\"via: 1.1 b\"\n"
     "1 server http.message_end ordinal=0 body_bytes=2 duration=0ms complete=true\n"},
    {"waits-and-reuse",
     "ordinal wait idle",
     {CLIENT(GET), SERVER("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab"), SERVER("cd"),
      CLIENT(GET), SERVER("HTTP/1.1 204 No Content\r\n\r\n")},
     "1 client http.request ordinal=1\n"
     "1 client http.message_end ordinal=1\n"
     "2 server http.response ordinal=1 wait=1ms\n"
     "3 server http.message_end ordinal=1\n"
     "4 client http.request ordinal=2\n"
     "4 client http.reused ordinal=2 idle=1ms\n"
     "4 client http.message_end ordinal=2\n"
     "5 server http.response ordinal=2 wait=1ms\n"
     "5 server http.message_end ordinal=2\n"},
    {"pipelined",
     "ordinal pipelined idle code body_bytes",
     {CLIENT(GET "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"),
      SERVER("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
             "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")},
     "1 client http.request ordinal=1 pipelined=false\n"
     "1 client http.message_end ordinal=1 body_bytes=0\n"
     "1 client http.request ordinal=2 pipelined=true\n"
     "1 client http.reused ordinal=2 idle=0ms\n"
     "1 client http.message_end ordinal=2 body_bytes=0\n"
     "2 server http.response code=200 ordinal=1\n"
     "2 server http.message_end ordinal=1 body_bytes=1\n"
     "2 server http.response code=200 ordinal=2\n"
     "2 server http.message_end ordinal=2 body_bytes=0\n"},
    /* RFC 9112, 7.1: extensions, several chunks, trailers. */
    {"chunked",
     "framing body_bytes complete",
     {SERVER("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
             "4;name=\"v\"\r\nabcd\r\n00A \r\n0123456789\r\n0\r\nExpires: x\r\n\r\n"
             "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")},
     "1 server http.response framing=\"chunked\"\n"
     "1 server http.message_end body_bytes=14 complete=true\n"
     "1 server http.response framing=\"none\"\n"
     "1 server http.message_end body_bytes=0 complete=true\n"},
    {"chunk-without-a-size",
     "reason complete",
     {SERVER("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nzz\r\n")},
     "1 server http.response\n"
     "1 server http.malformed reason=\"a chunk that cannot be read\"\n"
     "1 server http.message_end complete=false\n"},
    {"chunk-with-an-extension-only",
     "reason",
     {SERVER("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n;a=b\r\n")},
     "1 server http.response\n"
     "1 server http.malformed reason=\"a chunk that cannot be read\"\n"
     "1 server http.message_end\n"},
    {"chunk-size-overflows",
     "reason",
     {SERVER("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n")},
     "1 server http.response\n"
     "1 server http.malformed reason=\"a chunk that cannot be read\"\n"
     "1 server http.message_end\n"},
    {"until-close",
     "framing reason body_bytes complete persistent",
     {SERVER("HTTP/1.1 200 OK\r\n\r\nabc"), SERVER("def"), SERVER_FIN},
     "1 server http.response framing=\"until-close\" persistent=false\n"
     "1 server http.last reason=\"until-close\"\n"
     "3 server http.message_end body_bytes=6 complete=true\n"},
    /* The capture ends, and with it the stream: nobody said that this is all. */
    {"until-close-unsaid",
     "body_bytes complete",
     {SERVER("HTTP/1.1 200 OK\r\n\r\nabc")},
     "1 server http.response\n"
     "1 server http.last\n"
     "1 server http.message_end body_bytes=3 complete=false\n"},
    {"body-cut-off",
     "body_bytes complete",
     {SERVER("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), SERVER_FIN},
     "1 server http.response\n"
     "2 server http.message_end body_bytes=3 complete=false\n"},
    {"header-cut-off",
     "code server framing complete",
     {SERVER("HTTP/1.1 200 OK\r\nServer: x\r\nContent-Le"), SERVER_FIN},
     "2 server http.response code=200 server=\"x\"\n"
     "2 server http.message_end complete=false\n"},
    {"http-1.0",
     "version reason persistent",
     {CLIENT("GET / HTTP/1.0\r\n\r\n"),
      SERVER("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n")},
     "1 client http.request version=\"HTTP/1.0\" persistent=false\n"
     "1 client http.last reason=\"http-1.0\"\n"
     "1 client http.message_end\n"
     "2 server http.response version=\"HTTP/1.0\" persistent=false\n"
     "2 server http.message_end\n"},
    {"connection-close",
     "reason persistent",
     {CLIENT(GET),
      SERVER(
          "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: foo\r\nConnection: Close\r\n\r\n")},
     "1 client http.request persistent=true\n"
     "1 client http.message_end\n"
     "2 server http.response persistent=false\n"
     "2 server http.last reason=\"connection-close\"\n"
     "2 server http.message_end\n"},
    {"interim",
     "code ordinal wait",
     {CLIENT("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"),
      SERVER("HTTP/1.1 100 Continue\r\n\r\n"), CLIENT("ab"),
      SERVER("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")},
     "1 client http.request ordinal=1\n"
     "2 server http.interim code=100 ordinal=1\n"
     "3 client http.message_end ordinal=1\n"
     "4 server http.response code=201 ordinal=1 wait=1ms\n"
     "4 server http.message_end ordinal=1\n"},
    /* The server does not wait for the end of the request. */
    {"early-response",
     "wait ordinal complete",
     {CLIENT("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"),
      SERVER("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")},
     "1 client http.request ordinal=1\n"
     "2 server http.response ordinal=1\n"
     "2 server http.message_end ordinal=1 complete=true\n"
     "2 client http.message_end ordinal=1 complete=false\n"},
    {"upgrade",
     "code protocol",
     {CLIENT("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
      SERVER("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02hi"),
      CLIENT("\x81\x82zzzzzz")},
     "1 client http.request\n"
     "1 client http.message_end\n"
     "2 server http.response code=101\n"
     "2 server http.message_end\n"
     "2 server http.upgraded protocol=\"websocket\"\n"
     "2 server websocket.message\n"
     "3 client websocket.message\n"},
    /* RFC 7540, 3.2: what asked for HTTP/2 is answered on stream 1. */
    {"upgrade-to-http2",
     "code ordinal stream protocol wait",
     {CLIENT("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
             "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"),
      SERVER("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
             "\0\0\0\4\0\0\0\0\0\0\0\1\1\5\0\0\0\1\x89"),
      CLIENT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
             "\0\0\3\1\5\0\0\0\3\x82\x84\x86")},
     "1 client http.request ordinal=1\n"
     "1 client http.message_end ordinal=1\n"
     "2 server http.response code=101 ordinal=1 wait=1ms\n"
     "2 server http.message_end ordinal=1\n"
     "2 server http.upgraded protocol=\"h2c\"\n"
     "2 server http2.settings\n"
     "2 server http.response code=204 ordinal=1 stream=1\n"
     "2 server http.message_end ordinal=1 stream=1\n"
     "3 client http2.preface\n"
     "3 client http2.settings\n"
     "3 client http.request ordinal=2 stream=3\n"
     "3 client http.reused ordinal=2\n"
     "3 client http.message_end ordinal=2 stream=3\n"},
    /* What runs inside is recognised as on a connection of its own. */
    {"tunnel",
     "method target ordinal code",
     {CLIENT("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"), SERVER("HTTP/1.1 200 OK\r\n\r\n"),
      CLIENT("GET /in HTTP/1.1\r\nHost: a\r\n\r\n"),
      SERVER("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")},
     "1 client http.request method=\"CONNECT\" target=\"a:80\" ordinal=1\n"
     "1 client http.message_end ordinal=1\n"
     "2 server http.response code=200 ordinal=1\n"
     "2 server http.message_end ordinal=1\n"
     "2 server http.tunnel target=\"a:80\"\n"
     "3 client http.request method=\"GET\" target=\"/in\" ordinal=1\n"
     "3 client http.message_end ordinal=1\n"
     "4 server http.response code=404 ordinal=1\n"
     "4 server http.message_end ordinal=1\n"},
    {"tunnel-refused",
     "method code body_bytes",
     {CLIENT("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"),
      SERVER("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 1\r\n\r\nx"),
      CLIENT(GET)},
     "1 client http.request method=\"CONNECT\"\n"
     "1 client http.message_end body_bytes=0\n"
     "2 server http.response code=407\n"
     "2 server http.message_end body_bytes=1\n"
     "3 client http.request method=\"GET\"\n"
     "3 client http.reused\n"
     "3 client http.message_end body_bytes=0\n"},
    {"http2",
     "",
     {CLIENT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"), SERVER("\0\0\0\4\0\0\0\0\0")},
     "1 client http2.preface\n"
     "1 client http2.settings\n"
     "2 server http2.settings\n"},
    /* RFC 9112, 2.2: empty lines before a request line, lines that end in LF. */
    {"lenient-lines",
     "target reason first_frame",
     {CLIENT("\r\n\r\nGET /a HTTP/1.1\nHost: a\n\n\r"),
      CLIENT("\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")},
     "1 client http.request target=\"/a\" first_frame=1\n"
     "1 client http.malformed reason=\"a line that ends in a bare LF\"\n"
     "1 client http.message_end\n"
     "2 client http.request target=\"/b\" first_frame=2\n"
     "2 client http.reused\n"
     "2 client http.message_end\n"},
    /* RFC 9112, 5.2. */
    {"folded",
     "server via headers reason",
     {SERVER(
         "HTTP/1.1 204 No\r\nServer: a\r\n  b\r\nVia: 1.1 x,\r\n\t1.1 y\r\nVia: 1.1 z\r\n\r\n")},
     "1 server http.response server=\"a b\" via=\"1.1 x, 1.1 y, 1.1 z\" headers=3\n"
     "1 server http.via_proxy\n"
     "1 server http.malformed reason=\"a field folded over several lines\"\n"
     "1 server http.message_end\n"},
    /* RFC 9112, 6.3: "the Transfer-Encoding overrides the Content-Length". */
    {"length-and-coding",
     "reason framing content_length body_bytes",
     {CLIENT(
         "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\nTransfer-Encoding: chunked\r\n\r\n"
         "1\r\na\r\n0\r\n\r\n")},
     "1 client http.request content_length=50 framing=\"chunked\"\n"
     "1 client http.malformed reason=\"both Content-Length and Transfer-Encoding\"\n"
     "1 client http.message_end body_bytes=1\n"},
    {"lengths-alike",
     "content_length reason body_bytes",
     {SERVER("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nab")},
     "1 server http.response content_length=2\n"
     "1 server http.message_end body_bytes=2\n"},
    {"lengths-differ",
     "content_length reason complete",
     {SERVER("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n")},
     "1 server http.response\n"
     "1 server http.malformed reason=\"several Content-Length values that differ\"\n"
     "1 server http.message_end complete=false\n"},
    {"length-is-no-number",
     "content_length reason complete",
     {SERVER("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")},
     "1 server http.response\n"
     "1 server http.malformed reason=\"a Content-Length that is no number\"\n"
     "1 server http.message_end complete=false\n"},
    {"length-overflows",
     "reason",
     {SERVER("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551617\r\n\r\n")},
     "1 server http.response\n"
     "1 server http.malformed reason=\"a Content-Length that is no number\"\n"
     "1 server http.message_end\n"},
    {"length-of-many-digits",
     "content_length",
     {SERVER("HTTP/1.1 200 OK\r\nContent-Length: 00000000000000000002\r\n\r\nab")},
     "1 server http.response content_length=2\n"
     "1 server http.message_end\n"},
    {"troubles-once",
     "reason",
     {CLIENT("GET / HTTP/1.1\r\nHost : a\r\nnonsense\r\nHost: b\r\n\r\n"
             "GET / HTTP/1.1\r\nHost : a\r\nnonsense\r\nHost: b\r\n\r\n")},
     "1 client http.request\n"
     "1 client http.malformed reason=\"a header line without a colon\"\n"
     "1 client http.malformed reason=\"a field name that is no token\"\n"
     "1 client http.malformed reason=\"more than one Host field\"\n"
     "1 client http.message_end\n"
     "1 client http.request\n"
     "1 client http.reused\n"
     "1 client http.message_end\n"},
    {"no-host",
     "reason",
     {CLIENT("GET / HTTP/1.1\r\n\r\n")},
     "1 client http.request\n"
     "1 client http.malformed reason=\"no Host field in an HTTP/1.1 request\"\n"
     "1 client http.message_end\n"},
    /* No more than the facts of a secret. */
    {"secrets",
     "target host authorization cookies scheme",
     {CLIENT("GET http://user:secret@a:81/x HTTP/1.1\r\nHost: a:81\r\nAuthorization: secret\r\n"
             "Proxy-Authorization: Digest secret\r\n\r\n")},
     "1 client http.request target=\"http://***@a:81/x\" host=\"a:81\" authorization=true "
     "cookies=false\n"
     "1 client http.clear_credentials scheme=\"other\"\n"
     "1 client http.message_end\n"},
    {"target-with-spaces",
     "target version",
     {CLIENT("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n")},
     "1 client http.request target=\"/a b\" version=\"HTTP/1.1\"\n"
     "1 client http.message_end\n"},
    {"no-phrase",
     "code phrase",
     {SERVER("HTTP/1.1 204\r\n\r\n")},
     "1 server http.response code=204 phrase=\"\"\n"
     "1 server http.message_end\n"},
    /* A proxy's greeting comes before what it passes on. */
    {"not-http-before",
     "reason code",
     {SERVER("\005\000"), CLIENT(GET), SERVER("HTTP/1.1 204 No\r\n\r\n")},
     "2 client http.request\n"
     "2 client http.message_end\n"
     "3 server http.response code=204\n"
     "3 server http.message_end\n"},
    /* Internet radio answers in its own words. */
    {"icy",
     "reason",
     {CLIENT(GET), SERVER("ICY 200 OK\r\n\r\n\xff\xfb")},
     "1 client http.request\n"
     "1 client http.message_end\n"
     "2 server http.malformed reason=\"something else where a message should begin\"\n"},
};

/* Where bytes are missing, it matters which of them came together. */
static const Case losses[] = {
    {"gap-in-body",
     "body_bytes complete code",
     {SERVER("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab"), SERVER_GAP(6),
      SERVER("ijHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")},
     "1 server http.response code=200\n"
     "3 server http.message_end body_bytes=10 complete=true\n"
     "3 server http.response code=404\n"
     "3 server http.message_end body_bytes=0 complete=true\n"},
    {"gap-to-the-end-of-a-body",
     "body_bytes complete",
     {SERVER("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"), SERVER_GAP(10)},
     "1 server http.response\n"
     "2 server http.message_end body_bytes=10 complete=true\n"},
    {"gap-beyond-a-body",
     "complete ordinal code pipelined idle",
     {CLIENT(GET), SERVER("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"), SERVER_GAP(50),
      SERVER("rest of something\r\n\r\n"), CLIENT(GET),
      SERVER("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")},
     "1 client http.request ordinal=1 pipelined=false\n"
     "1 client http.message_end ordinal=1 complete=true\n"
     "2 server http.response code=200 ordinal=1\n"
     "3 server http.message_end ordinal=1 complete=false\n"
     "5 client http.request ordinal=2 pipelined=false\n"
     "5 client http.reused ordinal=2\n"
     "5 client http.message_end ordinal=2 complete=true\n"
     "6 server http.response code=404 ordinal=2\n"
     "6 server http.message_end ordinal=2 complete=true\n"},
    {"gap-in-header",
     "code server complete",
     {SERVER("HTTP/1.1 200 OK\r\nServer: x\r\n"), SERVER_GAP(20), SERVER("tail\r\n\r\nbody"),
      SERVER("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")},
     "1 server http.response code=200 server=\"x\"\n"
     "1 server http.message_end complete=false\n"
     "4 server http.response code=404\n"
     "4 server http.message_end complete=true\n"},
    {"whole-response-lost",
     "ordinal code pipelined",
     {CLIENT(GET), SERVER_GAP(100), CLIENT(GET),
      SERVER("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")},
     "1 client http.request ordinal=1 pipelined=false\n"
     "1 client http.message_end ordinal=1\n"
     "3 client http.request ordinal=2 pipelined=false\n"
     "3 client http.reused ordinal=2\n"
     "3 client http.message_end ordinal=2\n"
     "4 server http.response code=200 ordinal=2\n"
     "4 server http.message_end ordinal=2\n"},
    /* A snap length that cuts bodies loses nothing that is told. */
    {"snaplen-in-body",
     "body_bytes complete code",
     {SERVER_CUT("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab", 8),
      SERVER("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")},
     "1 server http.response code=200\n"
     "1 server http.message_end body_bytes=10 complete=true\n"
     "2 server http.response code=404\n"
     "2 server http.message_end body_bytes=0 complete=true\n"},
    {"snaplen-in-request-line",
     "method target version complete",
     {CLIENT_CUT("GET /images/a.gif HTT", 50)},
     "1 client http.request method=\"GET\" target=\"/images/a.gif\"\n"
     "1 client http.message_end complete=false\n"},
    {"snaplen-in-header",
     "target host complete",
     {CLIENT_CUT("GET /a HTTP/1.1\r\nHost: a\r\nUser-Ag", 50),
      CLIENT_CUT("GET /b HTTP/1.1\r\nHost: a\r\nUser-Ag", 50)},
     "1 client http.request target=\"/a\" host=\"a\"\n"
     "1 client http.message_end complete=false\n"
     "2 client http.request target=\"/b\" host=\"a\"\n"
     "2 client http.reused\n"
     "2 client http.message_end complete=false\n"},
};

static void test_stream(const void *data)
{
    play_case_split(&http1_protocol, data);
}

static void test_loss(const void *data)
{
    play_case(&http1_protocol, data);
}

static void test_prefixes(const void *data)
{
    play_case_prefixes(&http1_protocol, data);
}

/* A header that never ends is given up at 64 KiB, with what it said. */
static void test_endless_header(void)
{
    g_autoptr(GString) header = g_string_new("GET /long HTTP/1.1\r\nHost: a\r\n");
    while (header->len < 70000)
        g_string_append(header, "X-Filler: 0123456789012345678901234567890123456789\r\n");
    Piece pieces[] = {{PIECE_DATA, END_CLIENT, header->str, header->len, 0},
                      CLIENT("\r\n"),
                      CLIENT("GET /next HTTP/1.1\r\nHost: a\r\n\r\n"),
                      {0}};
    const size_t splits[] = {0, 1, 65535, 65536, 65537, EVERY_BYTE};
    for (size_t i = 0; i < G_N_ELEMENTS(splits); i++) {
        g_autofree char *found =
            play(&http1_protocol, nowhere, pieces, splits[i], "target host reason complete");
        g_assert_cmpstr(found, ==,
                        "1 client http.malformed reason=\"a header longer than 64 KiB\"\n"
                        "1 client http.request target=\"/long\" host=\"a\"\n"
                        "1 client http.message_end complete=false\n"
                        "3 client http.request target=\"/next\" host=\"a\"\n"
                        "3 client http.reused\n"
                        "3 client http.message_end complete=true\n");
    }
}

/* More pipelined requests than are remembered: none is matched wrongly. */
static void test_pipelined_flood(void)
{
    g_autoptr(GString) requests = g_string_new(NULL);
    for (int i = 0; i < 3000; i++)
        g_string_append(requests, GET);
    Piece pieces[] = {{PIECE_DATA, END_CLIENT, requests->str, requests->len, 0},
                      SERVER("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
                      {0}};
    g_autofree char *found = play(&http1_protocol, nowhere, pieces, 0, "ordinal");
    g_assert_true(g_str_has_suffix(found, "2 server http.response ordinal=0\n"
                                          "2 server http.message_end ordinal=0\n"));
}

typedef struct Start {
    const char *name, *bytes;
    Recognition expected;
} Start;

static const Start starts[] = {
    {"request", "GET / HTTP/1.1\r\n", RECOGNISED_YES},
    {"request-absolute", "GET http://a:8080/ HTTP/1.0\r\n", RECOGNISED_YES},
    {"request-unknown-method", "M-FOO / HTTP/1.1\r\n", RECOGNISED_YES},
    {"request-line-not-whole", "GET /long", RECOGNISED_MAYBE},
    {"method-not-whole", "GE", RECOGNISED_MAYBE},
    {"response", "HTTP/1.1 200", RECOGNISED_YES},
    {"response-not-whole", "HTTP/1.", RECOGNISED_MAYBE},
    {"response-letters", "HTTP/1.1 abc\r\n", RECOGNISED_NOT},
    {"response-blanks", "HTTP/1.1  200 OK\r\n", RECOGNISED_YES},
    {"empty-lines-before", "\r\n\nGET / HTTP/1.1\r\n", RECOGNISED_YES},
    {"empty-line-only", "\r\n", RECOGNISED_MAYBE},
    {"empty-line-not-whole", "\r", RECOGNISED_MAYBE},
    {"http2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", RECOGNISED_YES},
    {"http2-not-whole", "PRI * HTTP/2.0\r\n", RECOGNISED_MAYBE},
    {"rtsp", "OPTIONS rtsp://a/b RTSP/1.0\r\n", RECOGNISED_NOT},
    {"rtsp-response", "RTSP/1.0 200 OK\r\n", RECOGNISED_NOT},
    {"sip", "INVITE sip:a@b SIP/2.0\r\n", RECOGNISED_NOT},
    {"icy", "ICY 200 OK\r\n", RECOGNISED_NOT},
    {"http-0.9", "GET /\r\n", RECOGNISED_YES},
    {"redis", "GET key\r\n", RECOGNISED_NOT},
    {"ssh", "SSH-2.0-OpenSSH_9\r\n", RECOGNISED_NOT},
    {"smtp", "220 mail ESMTP\r\n", RECOGNISED_NOT},
    {"smtp-client", "EHLO a\r\n", RECOGNISED_NOT},
    {"tls", "\x16\x03\x01\x02", RECOGNISED_NOT},
};

static void test_start(const void *data)
{
    const Start *row = data;
    const Conversation conversation = {0};
    g_autofree char *copy = g_strdup(row->bytes);
    Cursor start = cursor_over(copy, strlen(copy));
    g_assert_cmpint(http1_protocol.recognise(&conversation, END_CLIENT, &start), ==, row->expected);
}

static void add_case(const char *group, const Case *row, GTestDataFunc function)
{
    g_autofree char *path = g_strdup_printf("/http1/%s/%s", group, row->name);
    g_test_add_data_func(path, row, function);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
        g_autofree char *path = g_strdup_printf("/http1/start/%s", starts[i].name);
        g_test_add_data_func(path, &starts[i], test_start);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(streams); i++) {
        add_case("stream", &streams[i], test_stream);
        add_case("prefix", &streams[i], test_prefixes);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(losses); i++)
        add_case("loss", &losses[i], test_loss);
    g_test_add_func("/http1/endless-header", test_endless_header);
    g_test_add_func("/http1/pipelined-flood", test_pipelined_flood);
    return g_test_run();
}

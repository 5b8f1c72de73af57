/* greetings.h: services told by how they greet, on whatever port: databases, mail,
 * file transfer, remote shells; and the header that balancers put in front. */
#pragma once

#include "../protocol.h"

extern const Protocol smtp_protocol;
extern const Protocol ftp_protocol;
extern const Protocol imap_protocol;
extern const Protocol pop3_protocol;
extern const Protocol ssh_protocol;
extern const Protocol mysql_protocol;
extern const Protocol postgresql_protocol;
extern const Protocol redis_protocol;
extern const Protocol proxy_protocol;

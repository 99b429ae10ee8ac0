"""Reads a message from standard input and prints which recipients a mailing list (flufl.bounce, of Mailman) would count as failed, as JSON."""

import email
import json
import sys

from flufl.bounce import all_failures

temporary, permanent = all_failures(email.message_from_bytes(sys.stdin.buffer.read()))
json.dump([sorted(address.decode() for address in addresses) for addresses in (temporary, permanent)], sys.stdout)

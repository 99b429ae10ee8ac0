"""Reads a message from standard input with Python's own e-mail package and prints the type and the decoded octets of each part, as JSON."""

import base64
import email
import email.policy
import json
import sys

message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.compat32)
json.dump(
    {
        "Defects": [repr(defect) for part in message.walk() for defect in part.defects],
        "Parts": [
            {
                "Type": part.get_content_type(),
                "Name": part.get_filename(),
                "Content": None if part.is_multipart() else base64.b64encode(part.get_payload(decode=True)).decode("ascii"),
            }
            for part in message.walk()
        ],
    },
    sys.stdout,
)

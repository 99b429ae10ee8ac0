"""Reads a message from standard input with Python's own e-mail package and prints what it understood, as JSON."""

import email
import email.policy
import json
import sys


def defects(part):
    found = [repr(defect) for defect in part.defects]
    for name, value in part.items():
        found += [f"{name}: {defect!r}" for defect in value.defects]
    return found


def fields(part):
    return {name: str(value) for name, value in part.items()}


def original(part):
    if part.get_content_type() == "message/rfc822":
        return part.get_payload(0).as_string(policy=part.policy.clone(linesep="\r\n"))
    return part.get_payload(decode=True).decode("latin-1")


message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
human, status, *returned = message.get_payload()
json.dump(
    {
        "Defects": [defect for part in message.walk() for defect in defects(part)],
        "Type": message.get_content_type(),
        "ReportType": message.get_param("report-type"),
        "Fields": fields(message),
        "Preamble": message.preamble,
        "Epilogue": message.epilogue,
        "PartTypes": [part.get_content_type() for part in message.get_payload()],
        "Human": human.get_content(),
        "Status": [fields(group) for group in status.get_payload()],
        "Original": "".join(original(part) for part in returned),
    },
    sys.stdout,
)

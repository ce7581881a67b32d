"""A request that fits its document is refused for a reason that no document can say.

The check stands for schemathesis's own positive_data_acceptance, which takes every
refusal for a fault. These are all the reasons. What else is refused is a rule that the
document should have, and has not.
"""

import re

import schemathesis

# Of a whole request, by the code of the refusal.
CODES = {
    "invalid_cursor",  # a cursor is signed
    "idempotency_key_reused",  # a key belongs to what was first sent under it
    "version_conflict",  # an entity tag is of a version
}

# Of one value, as the refusal words it.
RULES = re.compile(
    "|".join(
        [
            # What Unicode says of a text, and its bytes.
            "must not be (empty or )?blank",
            "must not begin or end with a space",
            "must not look like TKT-0001",
            "at most .* bytes",
            # What holds for names and texts in what is free, too.
            "must not contain NUL",
            "must be valid UTF-8 without NUL",
            "must be one line of text",
            "must be one word of letters",
            "must be 1 to 64 characters long",
            # The time, and an order of times.
            "must not lie in the past",
            "must lie ahead, by five years at most",
            "must (not )?lie in the future",
            "must lie before the year 10000",
            "must be in the years 1970 to 9999",
            "must not lie before 1970",
            "must not lie after to",
            "must be at most 400 days before",
            "must be later than (from|since)",
            "must not overlap",
            "must be at most 90 days ago",
            "must be of an active webhook",
            "must be (empty or )?a known IANA time zone",
            "must be a week, as",  # that there is, told beside all else that is wrong
            "must not be before from",
            "must be at most [0-9]+ weeks before to",
            "must be a date like",  # one that there is
            "must be HH:MM",  # told beside all else that is wrong, which a pattern would hide
            # What is said elsewhere in the input.
            "must be given, or else",
            "must change something",
            "must be resolved or closed where",
            "must be the same as the body's",
            "must be internal exactly when",
            "is nothing for a job of this kind",
            "must be given with user_id",
            "must have an id, a user_id or an email",
            "needs custom_field_key",
            "are for the types",
            "is required and must",
            "must be given where there is no address",
            "must be given, or up_to",
            "goes with the state writing alone",
            "is of kinds alone of which mail is sent",
            "must be another one each",
            "must not be there twice",
            "must be 1 to 100",  # options of the types that have some
            "must not (be another|come twice|repeat|have a second|be the name of another)",
            "must have each option once",
            "is there twice",
            # What has a grammar.
            "must be an e-mail address",
            "must be a media type",
            "must have a word of 2 characters or more",
            # What a URL and a header are, and where they may lead.
            "must be an absolute URL",
            "must begin with https://",
            "must not contain credentials",
            "must not have a fragment",
            "must have port 443 or 8443",
            "must have a (valid )?host name",
            "must lead to a public address",
            "must be a header's name",
            r"must be \* alone",
            # What is stored.
            "must be of one of at most 50 webhooks",
            "must be at most 20",  # headers, with those that are there
            "must be the ticket's own",
            "must be another contact",
            "must be a file that the caller announced",
            "is taken by another message",
            "names a file twice",
            "was not sent yet",
            "has (no|[0-9]+) bytes",
            "must be one that the ticket itself has had",
            "must be a message of this ticket",
            "is no duplicate of its own",
            "must be the (id|name) of",
            "the queue is archived",
            "is archived and",
            "is required",
        ]
    )
)


def refusal(said):
    """The code of a refusal and what it finds, in whichever envelope."""
    if "error" in said:
        code, findings = said["error"]["code"].lower(), said["error"].get("details", [])
        return {"bad_request": "malformed_request", "validation_error": "validation_failed"}.get(code, code), findings
    return said.get("code") or said["type"].rpartition(":")[2], said.get("errors", [])


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """The Support module stays switched on, or nothing else is reached."""
    if isinstance(case.body, dict) and case.body.get("support_enabled") is False:
        case.body["support_enabled"] = True


@schemathesis.check
def refused_for_a_reason(ctx, response, case):
    fits = case.meta is not None and all(part.mode.is_positive for part in case.meta.components.values())
    if not fits or response.status_code not in (400, 412, 413, 415, 422):
        return  # it is taken, or not for its input, or another check's
    code, findings = refusal(response.json())
    if code in CODES:
        return
    # schemathesis makes no header with a quotation mark in it, so it has no right If-Match but those that it is given.
    unknown = [f for f in findings if f["location"] != "header.If-Match" and not RULES.search(f["message"])]
    if code != "validation_failed" or unknown:
        raise AssertionError(f"{code}: {unknown}")

"""Holds requests and answers against Intercom's own OpenAPI description.

    check_intercom.py DESCRIPTION LINES

LINES holds one JSON object a line: `kind` (request, response or notification), `method`, `path` with its query, `status`
of a response, `body`. Each problem is printed as a line; what agrees prints nothing. Notifications are held against the
schema of their envelope, which stands beside the description, and what they hold against that of a conversation. The
description is OpenAPI 3.0, whose schemas are close to JSON Schema and are rewritten here. Formats are not checked: ids
that are called UUIDs are 24 hexadecimal digits.
"""

import json
import os
import re
import sys

import jsonschema_rs
import yaml

# Where real answers, and so those of the simulator, are not what the description says.
DEVIATIONS = [
    (r"(admin|team)_assignee_id$", "null for nobody, as the vendor's own examples have it elsewhere"),
    (r"^(source/)?.*author/email$", "null for a contact without an address"),
    (r"(^|/)id$", "ids come as texts and as numbers"),
    (r"(^|/)(email|email_domain)$", "null for a contact without an address"),
    (r"team_ids/\d+$|admin_ids/\d+$", "ids come as texts and as numbers"),
    (r"conversation_id$", "ids come as texts and as numbers"),
    (r"conversation_rating/(rating|remark)$", "null while the customer was only asked"),
]


def rewrite(schema, closed, is_part=False):
    """A schema of OpenAPI 3.0 as one of JSON Schema 2020-12.

    closed: objects take the members that are described and no others. That cannot be said by the parts of an `allOf`
    or `oneOf`, which do not see each other's members: it is said by what they are the parts of.
    """
    if not isinstance(schema, dict):
        return schema
    result = {}
    for key, value in schema.items():
        if key == "$ref":
            name = value.rsplit("/", 1)[1]
            result["$ref"] = "#/$defs/" + name + ("" if is_part or not closed else ".closed")
        elif key in ("allOf", "oneOf", "anyOf"):
            result[key] = [rewrite(part, closed, True) for part in value]
        elif key == "properties":
            result[key] = {name: rewrite(part, closed) for name, part in value.items()}
        elif key in ("items", "additionalProperties"):
            result[key] = rewrite(value, closed)
        elif key in ("type", "enum", "required", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum"):
            result[key] = value
    has_members = any(key in result for key in ("properties", "allOf", "oneOf", "anyOf"))
    if closed and not is_part and has_members and "additionalProperties" not in result:
        if result.get("type", "object") == "object" and "items" not in result:
            result["unevaluatedProperties"] = False
    if schema.get("nullable"):
        result = {"anyOf": [result, {"type": "null"}]}
    return result


class Description:
    def __init__(self, path):
        with open(path) as file:
            self.document = yaml.load(file, Loader=yaml.CSafeLoader)
        schemas = self.document["components"]["schemas"]
        self.definitions = {name: rewrite(schema, False, False) for name, schema in schemas.items()}
        # The parts of a request's schema stay open, what stands in its members is closed.
        open_parts = {name: rewrite(schema, True, True) for name, schema in schemas.items()}
        closed = {name + ".closed": rewrite(schema, True, False) for name, schema in schemas.items()}
        self.request_definitions = open_parts | closed
        self.paths = []
        for template, operations in self.document["paths"].items():
            parts = ["[^/]+" if part.startswith("{") else re.escape(part) for part in template.split("/")]
            self.paths.append((template.count("{"), re.compile("/".join(parts)), operations))
        # Those without parameters first: /conversations/search is no conversation.
        self.paths.sort(key=lambda entry: entry[0])
        self.validators = {}
        with open(os.path.join(os.path.dirname(path), "webhook-envelope.schema.json")) as file:
            self.envelope = jsonschema_rs.Draft202012Validator(json.load(file), validate_formats=False)

    def operation(self, method, path):
        for _, pattern, operations in self.paths:
            if pattern.fullmatch(path) and method.lower() in operations:
                shared = operations.get("parameters", [])
                return {**operations[method.lower()], "shared": shared}
        return None

    @staticmethod
    def query_problems(operation, query):
        known = {
            parameter.get("name")
            for parameter in operation.get("parameters", []) + operation["shared"]
            if parameter.get("in") == "query"
        }
        names = [pair.split("=")[0] for pair in query.split("&") if pair]
        return [f"no such parameter: {name}" for name in names if name not in known]

    def validator(self, schema, is_request):
        key = (id(schema), is_request)
        if key not in self.validators:
            root = rewrite(schema, is_request)
            root["$defs"] = self.request_definitions if is_request else self.definitions
            self.validators[key] = jsonschema_rs.Draft202012Validator(root, validate_formats=False)
        return self.validators[key]

    def notification_problems(self, body):
        found = [f"envelope: {error.message[:300]}" for error in self.envelope.iter_errors(body)]
        item = body["data"]["item"]
        if item.get("type") == "conversation":
            found += self.errors(self.document["components"]["schemas"]["conversation"], item, False)
        return found

    def errors(self, schema, body, is_request):
        found = []
        for error in self.validator(schema, is_request).iter_errors(body):
            path = "/".join(str(part) for part in error.instance_path)
            if not is_request and any(re.search(pattern, path) for pattern, _ in DEVIATIONS):
                continue
            found.append(f"{path or 'body'}: {error.message[:300]}")
        return found

    def problems(self, line):
        if line["kind"] == "notification":
            return self.notification_problems(line["body"])
        path, _, query = line["path"].partition("?")
        operation = self.operation(line["method"], path)
        if operation is None:
            return ["no such operation"]
        body = line.get("body")
        if line["kind"] == "request":
            found = self.query_problems(operation, query)
            content = operation.get("requestBody", {}).get("content")
            if content is None:
                return found if body is None else found + ["a body where none is described"]
            if found:
                return found
            schema = content["application/json"]["schema"]
        else:
            answer = operation["responses"].get(str(line["status"]))
            # Refusals that the description leaves out have the form of the others.
            if answer is None or "content" not in answer:
                schema = {"$ref": "#/components/schemas/error"} if line["status"] >= 400 else {}
            else:
                schema = answer["content"]["application/json"]["schema"]
        if isinstance(schema, dict) and "$ref" in schema and len(schema) == 1:
            name = schema["$ref"].rsplit("/", 1)[1]
            schema = self.document["components"]["schemas"][name]
        return self.errors(schema, body, line["kind"] == "request")


def main():
    description = Description(sys.argv[1])
    with open(sys.argv[2]) as lines:
        for number, text in enumerate(lines, 1):
            line = json.loads(text)
            for problem in description.problems(line):
                print(f"{number}: {line['kind']} {line.get('method', '')} {line.get('path', '')}: {problem}")


main()

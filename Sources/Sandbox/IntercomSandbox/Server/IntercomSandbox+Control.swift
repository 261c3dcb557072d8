import FoundationEssentials
package import JSON

extension IntercomSandbox {
    /// Acts by name, for those outside of the program: `reply`, `note`, `operator_reply`, `close`, `open`, `snooze`,
    /// `assign`, `tag`, `rate`, `begin`, `merge`, `delete_contact`, `delete_conversation`, `fault`, `outage`,
    /// `notifications`, `ping`, `revoke_token`.
    package func control(_ action: String, _ arguments: JSONValue) throws -> JSONValue {
        func text(_ name: String) throws -> String {
            guard let text = arguments[name]?.stringValue else { throw Problem(description: "\(name) is missing") }
            return text
        }
        let admin = arguments["admin_id"]?.stringValue ?? "101"
        let body = arguments["body"]?.stringValue
        switch action {
        case "reply", "note":
            let files = (arguments["files"]?.arrayValue ?? []).map { file in
                File(
                    name: file["name"]?.stringValue ?? "file",
                    contentType: file["content_type"]?.stringValue ?? "application/octet-stream",
                    data: file["data"]?.stringValue.flatMap { Data(base64Encoded: $0) } ?? Data())
            }
            try reply(try text("conversation"), as: admin, body, files: files, isNote: action == "note")
        case "operator_reply": try operatorReply(try text("conversation"), body ?? "")
        case "close", "open": try change(try text("conversation"), action, as: admin, body)
        case "snooze": try change(try text("conversation"), "snoozed", as: admin, body)
        case "assign":
            try change(
                try text("conversation"), "assignment", as: admin, body,
                assignee: (arguments["type"]?.stringValue ?? "admin", try text("assignee_id")))
        case "tag": try tag(try text("conversation"), try text("name"))
        case "rate":
            try rate(
                try text("conversation"), Int(arguments["rating"]?.integerValue ?? 5),
                remark: arguments["remark"]?.stringValue)
        case "begin": return .string(try begin(with: try text("contact"), as: admin, body ?? ""))
        case "merge": try merge(try text("contact"), into: try text("survivor"))
        case "delete_contact": delete(contact: try text("contact"))
        case "delete_conversation": delete(conversation: try text("conversation"))
        case "fault":
            let count = Int(arguments["count"]?.integerValue ?? 1)
            fault(try fault(named: try text("fault")), in: arguments["operation"]?.stringValue, count: count)
        case "outage": set(out: arguments["on"]?.boolValue ?? true)
        case "notifications":
            setNotifications(
                dropped: arguments["dropped"]?.doubleValue ?? 0, doubled: arguments["doubled"]?.doubleValue ?? 0,
                lateness: arguments["lateness_milliseconds"]?.integerValue ?? 0)
        case "ping": ping()
        case "revoke_token": revokeToken(newToken: try text("new_token"))
        default: throw Problem(description: "there is no action \(action)")
        }
        return true
    }

    private func fault(named name: String) throws -> IntercomFault {
        switch name {
        case "accept_and_cut": return .acceptAndCut
        case "cut": return .cut
        case "garbage": return .garbage
        default:
            guard let status = Int(name) else { throw Problem(description: "there is no fault \(name)") }
            return .status(status)
        }
    }
}

import FoundationEssentials
import JSON

extension World {
    mutating func respond(to call: IntercomSandbox.Call) -> IntercomSandbox.Reply {
        let operation = Operation(method: call.method, path: call.path)
        let name = operation?.name ?? "unknown"
        report.calls[name, default: 0] += 1
        answered += 1
        let body = try? JSONValue(parsing: call.body)
        record(call, name, body ?? .null)
        if window.isEmpty(at: now) { report.callsInEmptyWindow += 1 }
        window.take(at: now)
        let headers = window.headers
        let fault = faults.take(name)
        if fault == .status(429) { return emptied() }
        if let fault, let reply = fault.reply(headers) { return reply }
        var reply: IntercomSandbox.Reply
        do {
            try admit(call)
            guard let operation else {
                problem("\(call.method) \(call.path) is no operation")
                throw IntercomRefusal.notFound("Resource")
            }
            try check(call, of: operation, isJSON: body != nil)
            let answer = try perform(operation, body ?? .null, call)
            reply = .init(status: 200, headers: headers, body: answer.serialized())
        } catch let refusal as IntercomRefusal {
            reply = self.reply(refusal, headers)
            report.refusals.append("\(name): \(refusal.status) \(refusal.code): \(refusal.message)")
            if refusal.isProblem { problem("\(name): \(refusal.message)") }
        } catch {
            reply = self.reply(.init(status: 500, code: "server_error", message: "\(error)"), headers)
        }
        reply.isCut = fault == .acceptAndCut
        return reply
    }

    /// Somebody else has used the window up.
    private mutating func emptied() -> IntercomSandbox.Reply {
        window.use()
        report.tooManyRequests += 1
        return reply(.init(status: 429, code: "rate_limit_exceeded", message: "Exceeded rate limit"), window.headers)
    }

    private mutating func admit(_ call: IntercomSandbox.Call) throws {
        if window.isExceeded {
            report.tooManyRequests += 1
            throw IntercomRefusal(status: 429, code: "rate_limit_exceeded", message: "Exceeded rate limit")
        }
        guard call.token == token else {
            throw IntercomRefusal(status: 401, code: "unauthorized", message: "Access Token Invalid")
        }
        guard call.version == "2.16" else {
            problem("Intercom-Version is \(call.version ?? "missing")")
            throw IntercomRefusal(status: 400, code: "intercom_version_invalid", message: "unsupported version")
        }
        if String(decoding: call.body.prefix(1 << 20), as: UTF8.self).contains("/file/bot") {
            problem("a Telegram file address was sent")
        }
    }

    /// What the description knows nothing of is refused, where Intercom itself may look away.
    private func check(_ call: IntercomSandbox.Call, of operation: Operation, isJSON: Bool) throws {
        if let unknown = call.query.keys.filter({ !operation.parameters.contains($0) }).sorted().first {
            throw IntercomRefusal.invalid(unknown, "\(unknown) is not a parameter of this request")
        }
        guard !call.body.isEmpty else { return }
        guard call.method != "GET" else { throw IntercomRefusal.invalid("body", "this request has no body") }
        guard isJSON else { throw IntercomRefusal.invalid("body", "the body is not JSON") }
    }

    /// So many requests are kept.
    private static let recordLimit = 50_000

    private mutating func record(_ call: IntercomSandbox.Call, _ name: String, _ body: JSONValue) {
        guard recorded.count < Self.recordLimit else { return }
        var line: JSONValue = [
            "operation": .string(name), "method": .string(call.method), "path": .string(call.path), "body": body,
        ]
        if !call.query.isEmpty { line["query"] = .object(call.query.mapValues { .string($0) }) }
        recorded.append(line)
    }

    mutating func problem(_ text: String) { report.problems.append(text) }

    private mutating func reply(_ refusal: IntercomRefusal, _ headers: [(String, String)]) -> IntercomSandbox.Reply {
        var error: [String: JSONValue] = ["code": .string(refusal.code), "message": .string(refusal.message)]
        if let field = refusal.field { error["field"] = .string(field) }
        let body: JSONValue = [
            "type": "error.list", "request_id": .string(requestNumber()), "errors": .array([.object(error)]),
        ]
        return .init(status: refusal.status, headers: headers + refusal.headers, body: body.serialized())
    }
}

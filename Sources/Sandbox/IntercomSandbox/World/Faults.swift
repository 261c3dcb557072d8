import FoundationEssentials

/// What goes wrong, on command.
package enum IntercomFault: Sendable, Equatable {
    /// Answered like this, and nothing is done.
    case status(Int)
    case garbage
    /// It is done, and the answer never arrives.
    case acceptAndCut
    /// The connection ends before anything is done.
    case cut

    func reply(_ headers: [(String, String)]) -> IntercomSandbox.Reply? {
        switch self {
        case .status(let status):
            let code = status == 429 ? "rate_limit_exceeded" : "server_error"
            let body = #"{"type":"error.list","request_id":"fault","errors":[{"code":"\#(code)","message":"a fault"}]}"#
            return .init(status: status, headers: headers, body: Data(body.utf8))
        case .garbage: return .init(status: 200, headers: headers, body: Data("<html>oops".utf8))
        case .cut: return .init(status: 0, body: Data(), isCut: true)
        case .acceptAndCut: return nil
        }
    }
}

struct Faults: Sendable {
    private var calls: [(operation: String?, fault: IntercomFault, count: Int)] = []
    /// Everything is refused as if nobody were there.
    var isOut = false
    /// Shares of notifications, 0 to 1.
    var dropped = 0.0
    var doubled = 0.0
    /// The longest time by which notifications are late, each by its own chance; in milliseconds.
    var lateness: Int64 = 0

    mutating func add(_ fault: IntercomFault, to operation: String?, count: Int) {
        calls.append((operation, fault, count))
    }

    mutating func take(_ operation: String) -> IntercomFault? {
        if isOut { return .cut }
        guard let index = calls.firstIndex(where: { $0.operation == nil || $0.operation == operation }) else {
            return nil
        }
        calls[index].count -= 1
        let fault = calls[index].fault
        if calls[index].count <= 0 { calls.remove(at: index) }
        return fault
    }
}

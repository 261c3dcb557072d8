import JSON

/// A bot's updates on their way out, by webhook or by polling.
struct UpdateQueue {
    struct Item {
        let id: Int64
        let kind: String
        let payload: JSONValue
        let line: String
        /// Microseconds.
        let queued: Int64

        var body: JSONValue { .object(["update_id": .integer(id), kind: payload]) }
    }

    /// Updates of one line are delivered one after the other: a chat's messages and edits; reactions, buttons and
    /// memberships on lines of their own, so that they can overtake.
    struct Line {
        var ids: Backlog = Backlog()
        var isInFlight = false
        var isReady = false
        /// Failures of the first update in a row.
        var failures = 0
        /// When it is tried again, in microseconds.
        var next: Int64 = 0
    }

    var nextID: Int64
    private(set) var items: [Int64: Item] = [:]
    private var order = Backlog()
    var lines: [String: Line] = [:]
    /// Lines whose first update may be sent now.
    var ready: [String] = []
    /// `nil`: the default.
    var allowedUpdates: [String]?
    var webhook: Webhook?
    var lastSetWebhook: Int64?
    /// Counts polls, so that an older one knows that it was superseded.
    var poll = 0
    var isPollEndedByWebhook = false
    var lastError: (date: Int64, message: String)?

    init(firstID: Int64) { nextID = firstID }

    /// Without a list of its own a bot gets all but these.
    static let excludedByDefault: Set<String> = ["chat_member", "message_reaction", "message_reaction_count"]

    func allows(_ kind: String) -> Bool {
        allowedUpdates.map { $0.contains(kind) } ?? !Self.excludedByDefault.contains(kind)
    }

    mutating func append(_ kind: String, _ payload: JSONValue, line: String, now: Int64) {
        guard allows(kind) else { return }
        items[nextID] = Item(id: nextID, kind: kind, payload: payload, line: line, queued: now)
        order.append(nextID)
        lines[line, default: Line()].ids.append(nextID)
        nextID += 1
        makeReady(line, now: now)
    }

    /// The first updates in order.
    mutating func first(_ count: Int) -> [Item] {
        order.dropFirst { items[$0] == nil }
        return order.prefix(count) { items[$0] }
    }

    mutating func remove(_ id: Int64) {
        guard let item = items.removeValue(forKey: id) else { return }
        lines[item.line]?.ids.dropFirst { items[$0] == nil }
        if lines[item.line]?.ids.isEmpty ?? false, !(lines[item.line]?.isInFlight ?? false) { lines[item.line] = nil }
    }

    /// Forgets what an offset confirms: all before it; of a negative one all but the last so many.
    mutating func confirm(offset: Int64) {
        guard offset < 0 else {
            while let item = first(1).first, item.id < offset { remove(item.id) }
            return
        }
        for item in first(.max).dropLast(Int(clamping: -offset)) { remove(item.id) }
    }

    mutating func removeAll() { for id in Array(items.keys) { remove(id) } }

    mutating func makeReady(_ name: String, now: Int64) {
        guard webhook != nil, let line = lines[name], !line.isReady, !line.isInFlight, !line.ids.isEmpty,
            line.next <= now
        else { return }
        lines[name]?.isReady = true
        ready.append(name)
    }
}

/// Ids in order, taken from the front.
struct Backlog {
    private var ids: [Int64] = []
    private var head = 0

    var isEmpty: Bool { head == ids.count }
    var first: Int64? { head < ids.count ? ids[head] : nil }

    mutating func append(_ id: Int64) { ids.append(id) }

    mutating func dropFirst(while isGone: (Int64) -> Bool) {
        while head < ids.count, isGone(ids[head]) { head += 1 }
        guard head > 256, head > ids.count / 2 else { return }
        ids.removeFirst(head)
        head = 0
    }

    func prefix<Value>(_ count: Int, _ value: (Int64) -> Value?) -> [Value] {
        var values: [Value] = []
        for id in ids[head...] where values.count < count {
            if let value = value(id) { values.append(value) }
        }
        return values
    }
}

import Kernel

/// The lanes of one chat, and which of their heads may go. A lane sends one delivery at a time, in order of number.
struct ChatLanes {
    struct Lane {
        /// In order of number.
        fileprivate(set) var waiting: [QueuedDelivery]
        fileprivate var isSending = false
        /// What the head waits for came while the head was being looked at.
        fileprivate var isReleased = false
    }

    private struct Ready: Comparable {
        let urgency: QueuedDelivery.Urgency
        let lane: String

        static func < (left: Self, right: Self) -> Bool { left.urgency < right.urgency }
    }

    private struct Delayed: Comparable {
        let time: MonotonicTime
        let id: Delivery.ID
        let lane: String

        static func < (left: Self, right: Self) -> Bool { (left.time, left.id) < (right.time, right.id) }
    }

    private var lanes: [String: Lane] = [:]
    // Entries go stale when a lane's head changes; they are checked when they come up.
    private var ready = Heap<Ready>()
    private var delayed = Heap<Delayed>()

    /// The chat's place in the scheduler's lists is valid while it carries this number.
    var stamp = 0

    var isEmpty: Bool { lanes.isEmpty }

    /// When the calls under way were begun.
    private var underWay: [Delivery.ID: MonotonicTime] = [:]

    /// How long one call to a chat keeps others of the chat back: when it is refused, none follows it into the
    /// silence. A call that takes longer is stuck and holds up nobody.
    private static let patience = Duration.seconds(2)

    /// Until when the chat is kept for the call that was begun last.
    var busyUntil: MonotonicTime? { underWay.values.max().map { $0 + Self.patience } }

    /// When the first delayed head may go; may be too early, never too late.
    var nextDelay: MonotonicTime? { delayed.first?.time }

    mutating func add(_ item: QueuedDelivery) {
        // Taken out and put back, so that nothing is copied; so below.
        var lane = lanes.removeValue(forKey: item.lane) ?? Lane(waiting: [])
        let isSending = lane.isSending
        // The head that is being sent stays the head, whatever comes.
        let first = isSending ? 1 : 0
        var index = lane.waiting.count
        while index > first && lane.waiting[index - 1].id > item.id { index -= 1 }
        lane.waiting.insert(item, at: index)
        lanes[item.lane] = lane
        if index == 0 { list(item) }
    }

    /// The most urgent head that may go now; it stays where it is until `begin`.
    mutating func head(at now: MonotonicTime) -> QueuedDelivery? {
        while let first = delayed.first, first.time <= now {
            _ = delayed.popFirst()
            if let head = idleHead(first.lane), head.id == first.id {
                ready.insert(Ready(urgency: head.urgency, lane: first.lane))
            }
        }
        while let first = ready.first {
            if let head = idleHead(first.lane), head.id == first.urgency.id {
                if head.notBefore <= now { return head }
                delayed.insert(Delayed(time: head.notBefore, id: head.id, lane: first.lane))
            }
            _ = ready.popFirst()
        }
        return nil
    }

    /// The lane of this head is sending it from now on.
    mutating func begin(_ head: QueuedDelivery, at now: MonotonicTime) {
        lanes[head.lane]?.isSending = true
        lanes[head.lane]?.isReleased = false
        underWay[head.id] = now
    }

    /// The head of a lane is settled: the next one takes its place.
    mutating func finish(_ head: QueuedDelivery) {
        underWay[head.id] = nil
        guard lanes[head.lane]?.isSending == true, var lane = lanes.removeValue(forKey: head.lane) else { return }
        lane.isSending = false
        lane.waiting.removeFirst()
        guard let next = lane.waiting.first else { return }
        lanes[head.lane] = lane
        list(next)
    }

    /// The head of a lane goes again, not before `time`. What is behind it waits.
    /// - Parameter wasSent: false when no call was made: it may have waited for something that has come meanwhile.
    mutating func postpone(_ head: QueuedDelivery, until time: MonotonicTime, wasSent: Bool, at now: MonotonicTime) {
        underWay[head.id] = nil
        guard lanes[head.lane]?.waiting.first?.id == head.id, var lane = lanes.removeValue(forKey: head.lane) else {
            return
        }
        lane.isSending = false
        lane.waiting[0].notBefore = lane.isReleased && !wasSent ? now : time
        list(lane.waiting[0])
        lanes[head.lane] = lane
    }

    /// Lets the head of a lane go that was told to wait.
    mutating func release(lane name: String, at now: MonotonicTime) {
        if lanes[name]?.isSending == true { lanes[name]?.isReleased = true }
        guard let head = idleHead(name), head.notBefore > now else { return }
        lanes[name]?.waiting[0].notBefore = now
        list(head.with(notBefore: now))
    }

    /// As `release`, of every lane.
    mutating func releaseAll(at now: MonotonicTime) {
        for name in Array(lanes.keys) { release(lane: name, at: now) }
    }

    /// Takes a delivery out, unless it is being sent.
    mutating func remove(_ id: Delivery.ID, lane name: String) -> Bool {
        guard var lane = lanes[name], let index = lane.waiting.firstIndex(where: { $0.id == id }),
            !(index == 0 && lane.isSending)
        else { return false }
        lane.waiting.remove(at: index)
        lanes[name] = lane.waiting.isEmpty ? nil : lane
        if index == 0, let next = lane.waiting.first { list(next) }
        return true
    }

    /// Takes out a whole lane, with its head that may be under way.
    mutating func take(lane name: String) -> Lane? { lanes.removeValue(forKey: name) }

    /// Puts in a lane that was taken out of another chat's, before what has come here meanwhile.
    mutating func put(_ lane: Lane, name: String, chat: Int64?) {
        var moved = lane
        moved.waiting = lane.waiting.map { $0.with(chatID: chat) }
        let newcomers = lanes.removeValue(forKey: name)?.waiting ?? []
        lanes[name] = moved
        if let head = moved.waiting.first { list(head) }
        for item in newcomers { add(item) }
    }

    private func idleHead(_ name: String) -> QueuedDelivery? {
        guard let lane = lanes[name], !lane.isSending else { return nil }
        return lane.waiting.first
    }

    private mutating func list(_ head: QueuedDelivery) {
        delayed.insert(Delayed(time: head.notBefore, id: head.id, lane: head.lane))
    }
}

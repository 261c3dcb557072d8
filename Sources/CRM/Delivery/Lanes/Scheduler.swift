package import Kernel

/// Decides which delivery of one bot goes next, and when. Pure: events in, decisions out, time is passed in.
package struct Scheduler {
    package enum Step: Sendable {
        case send(QueuedDelivery)
        /// Nothing may go before this time; nil when only an event can change that.
        case wait(until: MonotonicTime?)
    }

    private struct Place: Comparable {
        let urgency: QueuedDelivery.Urgency
        let chat: Int64
        let stamp: Int

        static func < (left: Self, right: Self) -> Bool { left.urgency < right.urgency }
    }

    private struct Sleep: Comparable {
        let until: MonotonicTime
        let chat: Int64
        let stamp: Int

        static func < (left: Self, right: Self) -> Bool { (left.until, left.stamp) < (right.until, right.stamp) }
    }

    /// Deliveries without a chat share one line.
    private static let noChat: Int64 = 0

    package var limiter: Limiter
    private var chats: [Int64: ChatLanes] = [:]
    private var ready = Heap<Place>()
    private var sleeping = Heap<Sleep>()
    private var known: [Delivery.ID: (chat: Int64, lane: String)] = [:]
    private var nextStamp = 1

    package init(limiter: Limiter) { self.limiter = limiter }

    /// How many deliveries wait or are being sent.
    package var count: Int { known.count }

    package func contains(_ id: Delivery.ID) -> Bool { known[id] != nil }

    /// Adds a delivery; one that is known already is left as it is.
    package mutating func add(_ item: QueuedDelivery, at now: MonotonicTime) {
        guard known[item.id] == nil else { return }
        let chat = item.chatID ?? Self.noChat
        known[item.id] = (chat, item.lane)
        chats[chat, default: ChatLanes()].add(item)
        place(chat, at: now)
    }

    /// Takes out a delivery that has been cancelled; nothing happens while it is being sent.
    package mutating func remove(_ id: Delivery.ID, at now: MonotonicTime) {
        guard let (chat, lane) = known[id], chats[chat]?.remove(id, lane: lane) == true else { return }
        known[id] = nil
        place(chat, at: now)
    }

    /// Lets the head of a lane go now that was told to wait.
    package mutating func release(lane: String, chat chatID: Int64?, at now: MonotonicTime) {
        let chat = chatID ?? Self.noChat
        chats[chat]?.release(lane: lane, at: now)
        place(chat, at: now)
    }

    /// As `release`, of every lane.
    package mutating func releaseAll(at now: MonotonicTime) {
        for chat in Array(chats.keys) {
            chats[chat]?.releaseAll(at: now)
            place(chat, at: now)
        }
    }

    /// What waits in a lane goes to another chat from now on, in the same order; a call that is under way still weighs on
    /// the old one.
    package mutating func move(lane name: String, from old: Int64?, to new: Int64?, at now: MonotonicTime) {
        let (from, to) = (old ?? Self.noChat, new ?? Self.noChat)
        guard from != to, let lane = chats[from]?.take(lane: name) else { return }
        for item in lane.waiting { known[item.id] = (to, name) }
        chats[to, default: ChatLanes()].put(lane, name: name, chat: new)
        place(from, at: now)
        place(to, at: now)
    }

    /// Other limits hold from now on, also for what waits.
    package mutating func change(to limits: BotLimits, at now: MonotonicTime) {
        limiter.change(to: limits, at: now)
        for chat in Array(chats.keys) { place(chat, at: now) }
    }

    /// The next step. A delivery that is handed out ends in `finish` or `postpone`.
    package mutating func next(at now: MonotonicTime) -> Step {
        switch limiter.botPermission(cost: 1, at: now) {
        case .now: break
        case .at(let time): return .wait(until: time)
        case .afterPending: return .wait(until: nil)
        }
        while let sleep = sleeping.first, sleep.until <= now {
            _ = sleeping.popFirst()
            if chats[sleep.chat]?.stamp == sleep.stamp { place(sleep.chat, at: now) }
        }
        while let top = ready.popFirst() {
            guard chats[top.chat]?.stamp == top.stamp else { continue }
            guard let head = chats[top.chat]?.head(at: now) else {
                place(top.chat, at: now)
                continue
            }
            switch permission(for: head, in: top.chat, at: now) {
            case .at(let time): sleep(top.chat, until: time)
            case .afterPending: break  // placed again by `finish` or `postpone`
            case .now:
                switch limiter.botPermission(cost: head.cost, at: now) {
                case .now: return begin(head, in: top.chat, at: now)
                case .at(let time):
                    place(top.chat, at: now)
                    return .wait(until: time)
                case .afterPending:
                    place(top.chat, at: now)
                    return .wait(until: nil)
                }
            }
        }
        return .wait(until: sleeping.first?.until)
    }

    /// The delivery is settled, whatever came of it.
    /// - Parameter wasSent: false when no call was made, so that it weighs on no limit.
    package mutating func finish(_ item: QueuedDelivery, wasSent: Bool, at now: MonotonicTime) {
        settleLimits(of: item, wasSent: wasSent, at: now)
        for chat in places(of: item) {
            chats[chat]?.finish(item)
            place(chat, at: now)
        }
        known[item.id] = nil
    }

    /// The delivery goes again, not before `time`; what is behind it in its lane waits.
    package mutating func postpone(
        _ item: QueuedDelivery, until time: MonotonicTime, wasSent: Bool, at now: MonotonicTime
    ) {
        settleLimits(of: item, wasSent: wasSent, at: now)
        for chat in places(of: item) {
            chats[chat]?.postpone(item, until: time, wasSent: wasSent, at: now)
            place(chat, at: now)
        }
    }

    /// The chat that it was sent to, and the one that its lane has been moved to meanwhile.
    private func places(of item: QueuedDelivery) -> Set<Int64> {
        var chats = Set([item.chatID ?? Self.noChat])
        if let (chat, _) = known[item.id] { chats.insert(chat) }
        return chats
    }

    private mutating func permission(
        for head: QueuedDelivery, in chat: Int64, at now: MonotonicTime
    ) -> RateMeter.Permission {
        guard let chatID = head.chatID else { return .now }
        if let until = chats[chat]?.busyUntil, until > now { return .at(until) }
        return limiter.chatPermission(chatID, cost: head.cost, at: now)
    }

    private mutating func begin(_ head: QueuedDelivery, in chat: Int64, at now: MonotonicTime) -> Step {
        limiter.reserve(chat: head.chatID, cost: head.cost, at: now)
        chats[chat]?.begin(head, at: now)
        place(chat, at: now)
        return .send(head)
    }

    private mutating func settleLimits(of item: QueuedDelivery, wasSent: Bool, at now: MonotonicTime) {
        if wasSent {
            limiter.finish(chat: item.chatID, cost: item.cost, at: now)
        } else {
            limiter.release(chat: item.chatID, cost: item.cost)
        }
    }

    /// Puts the chat where it belongs: among the ready ones by its most urgent head, or asleep until one may go.
    private mutating func place(_ chat: Int64, at now: MonotonicTime) {
        // Taken out and put back, so that nothing is copied.
        guard var lanes = chats.removeValue(forKey: chat), !lanes.isEmpty else { return }
        lanes.stamp = stamp()
        if let head = lanes.head(at: now) {
            ready.insert(Place(urgency: head.urgency, chat: chat, stamp: lanes.stamp))
        } else if let time = lanes.nextDelay {
            sleeping.insert(Sleep(until: time, chat: chat, stamp: lanes.stamp))
        }
        chats[chat] = lanes
    }

    private mutating func sleep(_ chat: Int64, until time: MonotonicTime) {
        let stamp = stamp()
        chats[chat]?.stamp = stamp
        sleeping.insert(Sleep(until: time, chat: chat, stamp: stamp))
    }

    private mutating func stamp() -> Int {
        defer { nextStamp += 1 }
        return nextStamp
    }
}

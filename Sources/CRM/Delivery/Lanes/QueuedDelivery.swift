package import Kernel

/// What the scheduler knows of a delivery that waits.
package struct QueuedDelivery: Sendable {
    package let id: Delivery.ID
    package let stream: Delivery.Stream
    package let lane: String
    package let priority: Delivery.Priority
    package private(set) var chatID: Int64?
    package let cost: Int
    package let createdAt: Timestamp
    package var notBefore: MonotonicTime

    package init(
        id: Delivery.ID, stream: Delivery.Stream, lane: String, priority: Delivery.Priority, chatID: Int64?,
        cost: Int, createdAt: Timestamp, notBefore: MonotonicTime
    ) {
        self.id = id
        self.stream = stream
        self.lane = lane
        self.priority = priority
        self.chatID = chatID
        self.cost = cost
        self.createdAt = createdAt
        self.notBefore = notBefore
    }

    func with(notBefore: MonotonicTime) -> QueuedDelivery {
        var copy = self
        copy.notBefore = notBefore
        return copy
    }

    func with(chatID: Int64?) -> QueuedDelivery {
        var copy = self
        copy.chatID = chatID
        return copy
    }

    /// What is sent first among lanes: the earliest deadline. A lower priority is a later deadline, not a class of
    /// its own, so nothing starves.
    var urgency: Urgency {
        let patience: Duration =
            switch priority {
            case .customerMessage: .zero
            case .staffMirror: .seconds(30)
            case .edit: .seconds(60)
            case .cosmetic: .seconds(120)
            }
        return Urgency(deadline: (createdAt + patience).rawValue, id: id)
    }

    struct Urgency: Comparable, Hashable {
        let deadline: Int64
        let id: Delivery.ID

        static func < (left: Self, right: Self) -> Bool {
            (left.deadline, left.id) < (right.deadline, right.id)
        }
    }
}

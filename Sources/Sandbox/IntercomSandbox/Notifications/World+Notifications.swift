import Cryptography
package import FoundationEssentials
import JSON
import Synchronization

extension World {
    /// Tells of something that happened in a conversation; with new parts, their texts without formatting.
    mutating func notify(_ topic: String, _ conversation: ConversationRecord, parts: [PartRecord]) {
        notify(topic, item: view(conversation, parts: parts, isPlain: true))
    }

    mutating func notify(_ topic: String, item: JSONValue) {
        if Double.random(in: 0..<1, using: &chance) < faults.dropped {
            report.notificationsDropped += 1
            return
        }
        let id = "notif_\(number())"
        let body: JSONValue = [
            "type": "notification_event", "app_id": .string(configuration.appID), "id": .string(id),
            "topic": .string(topic), "data": ["type": "notification_event_data", "item": item], "links": [:],
            "delivery_status": "pending", "delivery_attempts": 1, "delivered_at": 0, "first_sent_at": .integer(now),
            "created_at": .integer(now), "self": .null,
        ]
        let isDoubled = Double.random(in: 0..<1, using: &chance) < faults.doubled
        if isDoubled { report.notificationsDoubled += 1 }
        for _ in 0..<(isDoubled ? 2 : 1) {
            let late = faults.lateness > 0 ? Int64.random(in: 0...faults.lateness, using: &chance) : 0
            notifications.append(.init(id: id, body: body.serialized(), dueAt: now * 1000 + late))
        }
    }

    /// Those that are due, taken out.
    mutating func takeNotifications() -> [NotificationRecord] {
        let time = now * 1000 + 999
        let due = notifications.filter { $0.dueAt <= time }
        notifications.removeAll { $0.dueAt <= time }
        return due
    }
}

extension IntercomSandbox {
    /// A notification on its way.
    package struct Notification: Sendable {
        package let body: Data
        /// `X-Hub-Signature`.
        package let signature: String
        fileprivate let record: NotificationRecord

        fileprivate init(_ record: NotificationRecord, secret: String) {
            body = record.body
            let mac = Cryptography.hmacSHA1(record.body, key: Data(secret.utf8)).hexadecimal
            signature = "sha1=\(mac)"
            self.record = record
        }
    }

    func headAnswered(_ status: Int?) { world.withLock { $0.report.headAnswers.append(status ?? 0) } }

    /// Those that are due; each is sent once by whoever takes it.
    package func takeNotifications() -> [Notification] {
        world.withLock { world in
            let secret = world.configuration.clientSecret
            let taken = world.takeNotifications()
            world.report.notificationsSent += taken.count
            return taken.map { Notification($0, secret: secret) }
        }
    }

    /// It was not taken: Intercom tries once more, a minute later (facts: few and undocumented).
    package func failed(_ notification: Notification) {
        world.withLock { world in
            guard notification.record.attempts == 0 else { return }
            var record = notification.record
            record.attempts = 1
            if var body = try? JSONValue(parsing: record.body) {
                body["delivery_attempts"] = 2
                record.body = body.serialized()
            }
            record.dueAt = world.now * 1000 + 60_000
            world.notifications.append(record)
        }
    }
}

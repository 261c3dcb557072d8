package import FoundationEssentials
import JSON
import Synchronization

/// What people over there do, and what goes wrong.
extension IntercomSandbox {
    package struct File: Sendable {
        package var name: String
        package var contentType: String
        package var data: Data

        package init(name: String, contentType: String, data: Data) {
            self.name = name
            self.contentType = contentType
            self.data = data
        }
    }

    /// There is no such thing over there.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// A teammate answers.
    package func reply(
        _ conversation: String, as admin: String, _ html: String?, files: [File] = [], isNote: Bool = false
    ) throws {
        try act { world in
            let author = try world.teammate(admin)
            try world.expect(conversation)
            let records = world.keep(files)
            world.add(author, isNote ? "note" : "comment", html, records, to: conversation)
        }
    }

    /// The program that answers for teammates does.
    package func operatorReply(_ conversation: String, _ html: String) throws {
        try act { world in
            try world.expect(conversation)
            world.add(
                AuthorRecord(type: "bot", id: "9000", name: "Fin"), "comment", html, to: conversation,
                topic: "conversation.operator.replied")
        }
    }

    /// `close`, `open`, `snoozed` or `assignment`, with a text or without.
    package func change(
        _ conversation: String, _ change: String, as admin: String, _ html: String? = nil,
        assignee: (type: String, id: String)? = nil
    ) throws {
        try act { world in
            let author = try world.teammate(admin)
            try world.expect(conversation)
            world.change(conversation, by: author, change, html, assignee: assignee)
        }
    }

    /// A teammate writes to a contact first.
    /// - Returns: the conversation.
    @discardableResult
    package func begin(with contact: String, as admin: String, _ html: String) throws -> String {
        try act { world in
            let author = try world.teammate(admin)
            guard let contact = world.contacts[contact] else { throw Problem(description: "no contact \(contact)") }
            let conversation = world.begin(contact, author, html)
            world.notify("conversation.admin.single.created", conversation, parts: [])
            return conversation.id
        }
    }

    package func tag(_ conversation: String, _ name: String) throws {
        try act { world in
            try world.expect(conversation)
            if !world.tags.values.contains(name) { world.tags[world.number()] = name }
            if world.conversations[conversation]?.tags.contains(name) == false {
                world.conversations[conversation]?.tags.append(name)
            }
            world.touch(conversation)
            if let record = world.conversations[conversation] {
                world.notify("conversation_part.tag.created", record, parts: [])
            }
        }
    }

    package func rate(_ conversation: String, _ rating: Int, remark: String?) throws {
        try act { world in
            try world.expect(conversation)
            let now = world.now
            world.conversations[conversation]?.rating = (rating, remark, now)
            world.touch(conversation)
            if let record = world.conversations[conversation] {
                world.notify("conversation.rating.added", record, parts: [])
            }
        }
    }

    /// Makes a contact another's part.
    package func merge(_ contact: String, into survivor: String) throws {
        try act { world in
            guard world.contacts[contact] != nil, let kept = world.contacts[survivor] else {
                throw Problem(description: "no such contact")
            }
            world.contacts[contact]?.mergedInto = survivor
            for id in world.conversations.keys where world.conversations[id]?.contact == contact {
                world.conversations[id]?.contact = survivor
            }
            let old = world.contacts[contact]?.externalID
            if kept.externalID == nil { world.contacts[survivor]?.externalID = old }
            world.notify("contact.merged", item: world.view(world.contacts[survivor] ?? kept))
        }
    }

    /// Somebody else's contact, such as one that wrote an e-mail.
    package func makeContact(name: String) -> String {
        act { world in
            let id = world.contactNumber()
            world.contacts[id] = ContactRecord(
                id: id, role: "user", name: name, attributes: [:], createdAt: world.now)
            return id
        }
    }

    package func delete(contact: String) {
        act { world in
            world.contacts[contact]?.isDeleted = true
            if let record = world.contacts[contact] { world.notify("contact.deleted", item: world.view(record)) }
        }
    }

    package func delete(conversation: String) {
        act { world in
            guard let record = world.conversations.removeValue(forKey: conversation) else { return }
            world.notify("conversation.deleted", record, parts: [])
        }
    }

    /// What the button in the app's settings sends.
    package func ping() {
        act { $0.notify("ping", item: ["type": "ping", "message": "something something interzen"]) }
    }

    // MARK: Faults

    /// The next calls of an operation, or of any, go wrong.
    package func fault(_ fault: IntercomFault, in operation: String? = nil, count: Int = 1) {
        world.withLock { $0.faults.add(fault, to: operation, count: count) }
    }

    package func set(out isOut: Bool) { world.withLock { $0.faults.isOut = isOut } }

    /// Notifications that never come, that come twice, and by how much they are late, in milliseconds.
    package func setNotifications(dropped: Double, doubled: Double, lateness: Int64 = 0) {
        world.withLock { world in
            world.faults.dropped = dropped
            world.faults.doubled = doubled
            world.faults.lateness = lateness
        }
    }

    /// Takes the token away; another is given with it.
    package func revokeToken(newToken: String) { world.withLock { $0.token = newToken } }
}

extension World {
    func teammate(_ id: String) throws -> AuthorRecord {
        do {
            return try admin(id)
        } catch {
            throw IntercomSandbox.Problem(description: "no admin \(id)")
        }
    }

    func expect(_ conversation: String) throws {
        guard conversations[conversation] != nil else {
            throw IntercomSandbox.Problem(description: "no conversation \(conversation)")
        }
    }

    mutating func touch(_ conversation: String) {
        let now = now
        conversations[conversation]?.updatedAt = now
    }

    mutating func keep(_ files: [IntercomSandbox.File]) -> [FileRecord] {
        files.map { file in
            let record = FileRecord(id: number(), name: file.name, contentType: file.contentType, data: file.data)
            self.files[record.id] = record
            return record
        }
    }
}

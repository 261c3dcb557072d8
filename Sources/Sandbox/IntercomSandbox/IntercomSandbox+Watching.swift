package import FoundationEssentials
import JSON
import Synchronization

/// What stands over there.
extension IntercomSandbox {
    package struct Part: Sendable, Equatable {
        package let id: String
        package let type: String
        /// HTML.
        package let body: String?
        /// `user`, `lead`, `admin`, `bot`.
        package let authorType: String
        package let authorID: String
        package let files: [String]
    }

    package struct Conversation: Sendable, Equatable {
        package let id: String
        package let contact: String
        package let externalID: String?
        /// What it began with, then the parts.
        package let parts: [Part]
        package let state: String
        package let adminAssignee: String?
        package let teamAssignee: String?
        package let tags: [String]
        package let attributes: [String: String]
    }

    /// In the order in which they began.
    package var conversations: [Conversation] {
        world.withLock { world in
            world.conversations.values.sorted { (Int64($0.id) ?? 0) < (Int64($1.id) ?? 0) }.map { world.shown($0) }
        }
    }

    package struct Contact: Sendable, Equatable {
        package let id: String
        package let externalID: String?
        package let name: String?
        package let avatar: String?
        package let attributes: [String: String]
    }

    /// Those that are there and are nobody's part.
    package var contacts: [Contact] {
        world.withLock { world in
            world.contacts.values.filter { $0.mergedInto == nil && !$0.isDeleted }.sorted { $0.id < $1.id }.map {
                Contact(
                    id: $0.id, externalID: $0.externalID, name: $0.name, avatar: $0.avatar,
                    attributes: $0.attributes.compactMapValues { $0.stringValue })
            }
        }
    }

    package func file(_ id: String) -> (data: Data, contentType: String)? {
        world.withLock { world in world.files[id].map { ($0.data, $0.contentType) } }
    }
}

extension World {
    func shown(_ record: ConversationRecord) -> IntercomSandbox.Conversation {
        let parts = ([record.source] + record.parts).map {
            IntercomSandbox.Part(
                id: $0.id, type: $0.type, body: $0.body, authorType: $0.author.type, authorID: $0.author.id,
                files: $0.attachments.map(\.name))
        }
        return IntercomSandbox.Conversation(
            id: record.id, contact: record.contact, externalID: contacts[record.contact]?.externalID, parts: parts,
            state: record.state, adminAssignee: record.adminAssignee, teamAssignee: record.teamAssignee,
            tags: record.tags, attributes: record.attributes.compactMapValues { $0.stringValue })
    }
}

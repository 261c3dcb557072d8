import SQL

/// What the room keeps.
package enum KnowledgeKind: String, Sendable, CaseIterable, SQLCodable {
    case template, article
}

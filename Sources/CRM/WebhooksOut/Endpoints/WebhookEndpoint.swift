package import Kernel
package import SQL

/// A URL that is told of events.
package struct WebhookEndpoint: Sendable, RowDecodable {
    package typealias ID = Identifier<WebhookEndpoint>

    package enum State: String, Sendable, CaseIterable, SQLCodable {
        case active
        /// By hand: what happens meanwhile waits for it.
        case paused
        /// It did not work for days, or said that it is gone: what waits is kept, and nothing is added.
        case disabled
    }

    package let id: ID
    package let url: String
    package let description: String
    package let eventTypes: [EventFilter.Pattern]
    package let form: PayloadForm
    /// Whether the events of one ticket arrive one after another, in order.
    package let isOrdered: Bool
    /// Requests under way at once.
    package let concurrency: Int
    /// Requests in any second.
    package let rateLimit: Int
    package let state: State
    package let disabledReason: String?
    package let disabledAt: Timestamp?
    /// It is told of what comes behind this.
    package let start: EventPosition
    /// Attempts in a row that failed.
    package let failures: Int
    /// When the first of them ended; nil while it works.
    package let failingSince: Timestamp?
    /// To the minute.
    package let lastSuccessAt: Timestamp?
    package let lastFailureAt: Timestamp?
    package let lastError: String?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    /// Counts changes of what it is; how it fares is none.
    package let version: Int64

    package static let columns: SQL = """
        id, url, description, event_types, form, is_ordered, concurrency, rate_limit, state, disabled_reason,
        disabled_at, start_position, failures, failing_since, last_success_at, last_failure_at, last_error, created_at,
        updated_at, version
        """

    package init(row: Row) throws {
        id = try row.get("id")
        url = try row.get("url")
        description = try row.get("description")
        let patterns: [String] = try JSONText.decode(try row.get("event_types", as: String.self))
        eventTypes = patterns.compactMap { EventFilter.Pattern($0) }
        form = try row.get("form")
        isOrdered = try row.get("is_ordered")
        concurrency = try row.get("concurrency")
        rateLimit = try row.get("rate_limit")
        state = try row.get("state")
        disabledReason = try row.get("disabled_reason")
        disabledAt = try row.get("disabled_at")
        start = EventPosition(try row.get("start_position", as: String.self)) ?? .start
        failures = try row.get("failures")
        failingSince = try row.get("failing_since")
        lastSuccessAt = try row.get("last_success_at")
        lastFailureAt = try row.get("last_failure_at")
        lastError = try row.get("last_error")
        createdAt = try row.get("created_at")
        updatedAt = try row.get("updated_at")
        version = try row.get("version")
    }
}

extension WebhookEndpoint {
    /// The destination of its deliveries.
    package static let destination = "webhook"

    package static func find(_ id: ID, in db: any SQLConnection) throws -> WebhookEndpoint? {
        try db.first("SELECT \(columns) FROM webhook_endpoints WHERE id = \(id)")
    }

    /// As `find`; nobody else changes it until the transaction ends.
    package static func lock(_ id: ID, in db: any SQLConnection) throws -> WebhookEndpoint? {
        try db.first("SELECT \(columns) FROM webhook_endpoints WHERE id = \(id)\(db.dialect.forUpdate)")
    }

    /// The newest first.
    package static func page(before id: ID?, limit: Int, in db: any SQLConnection) throws -> [WebhookEndpoint] {
        let before: SQL = id.map { " WHERE id < \($0)" } ?? ""
        return try db.all("SELECT \(columns) FROM webhook_endpoints\(before) ORDER BY id DESC LIMIT \(limit)")
    }

    /// Those that are not disabled, by number.
    static func served(in db: any SQLConnection) throws -> [WebhookEndpoint] {
        try db.all("SELECT \(columns) FROM webhook_endpoints WHERE state <> 'disabled' ORDER BY id")
    }
}

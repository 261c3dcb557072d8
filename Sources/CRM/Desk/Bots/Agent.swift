package import Kernel
package import SQL

/// A person who works in Parley.
package struct Agent: Sendable, RowDecodable {
    package typealias ID = Identifier<Agent>

    package enum Role: String, Sendable, CaseIterable, SQLCodable {
        case admin, supervisor, agent, viewer
    }

    package let id: ID
    package let name: String
    package let role: Role
    package let telegramUserID: Int64?
    package let createdAt: Timestamp

    package static let columns: SQL = "id, name, role, telegram_user_id, created_at"

    package init(row: Row) throws {
        id = try row.get("id")
        name = try row.get("name")
        role = try row.get("role")
        telegramUserID = try row.get("telegram_user_id")
        createdAt = try row.get("created_at")
    }
}
